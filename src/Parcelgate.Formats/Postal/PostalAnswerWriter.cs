namespace Parcelgate.Formats.Postal;

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>
/// Writes answers to a post, in JSON or XML with the same names: the counterpart of what <see cref="PostalReader"/> reads, and as it Parcelgate's own. Same answers, same
/// bytes.
/// </summary>
public static class PostalAnswerWriter
{
    private const string Root = "postalAnswers";
    private const string Version = "1";

    /// <summary>The decision codes that travel with the program.</summary>
    public static CodeList Decisions { get; } = CodeList.Named("postal-decisions");

    /// <summary>The answers as JSON in UTF-8.</summary>
    /// <param name="answers">In order.</param>
    /// <param name="decisions">National decision codes by outcome; null: <see cref="Decisions"/>.</param>
    public static byte[] ToJson(IEnumerable<PostalAnswer> answers, CodeList? decisions = null)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteAll(new JsonForm(json), answers, decisions ?? Decisions);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The answers as XML in UTF-8; characters XML has none for become the replacement character.</summary>
    /// <param name="answers">In order.</param>
    /// <param name="decisions">National decision codes by outcome; null: <see cref="Decisions"/>.</param>
    public static byte[] ToXml(IEnumerable<PostalAnswer> answers, CodeList? decisions = null)
    {
        using var stream = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\n",
            NewLineHandling = NewLineHandling.Entitize,
        };
        using (var xml = XmlWriter.Create(stream, settings))
        {
            WriteAll(new XmlForm(xml), answers, decisions ?? Decisions);
        }

        return stream.ToArray();
    }

    private static void WriteAll(IForm form, IEnumerable<PostalAnswer> answers, CodeList decisions) =>
        form.Object(
            Root,
            () =>
            {
                form.Text("version", Version);
                form.List("answers", "answer", answers, answer => Write(form, answer, decisions));
            }
        );

    private static void Write(IForm form, PostalAnswer answer, CodeList decisions)
    {
        var outcome = Hyphens.Of(answer.Outcome);
        form.Text("item", answer.Item);
        form.Text("outcome", outcome);
        form.Text("decisionCode", decisions.Find(outcome, "code"));
        form.Text("reason", answer.Reason);
        form.Text("decidedAt", Instant(answer.At));
        form.Text("until", answer.Until is { } until ? Instant(until) : null);
        form.Text("decision", answer.Decision);
        form.List("contents", "content", answer.Contents, content => Write(form, content));
        Charges("duties", "duty", PostalChargeKind.Duty);
        Charges("taxes", "tax", PostalChargeKind.Tax);
        Charges("fees", "fee", PostalChargeKind.Fee);
        Amount(form, "due", answer.Due);
        form.List("problems", "problem", answer.Problems, problem => Write(form, problem));
        form.List("doubts", "doubt", answer.Doubts, doubt => Write(form, doubt));

        void Charges(string name, string one, PostalChargeKind kind) =>
            form.List(name, one, answer.Charges.Where(charge => charge.Kind == kind), charge => Write(form, charge));
    }

    private static void Write(IForm form, AnsweredContent content)
    {
        form.Text("number", content.Number.ToString(CultureInfo.InvariantCulture));
        Pair("declared", content.Description, content.Hs);
        Pair("revised", content.RevisedDescription, content.RevisedHs);

        void Pair(string name, string? description, string? hs)
        {
            if (description is not null || hs is not null)
            {
                form.Object(
                    name,
                    () =>
                    {
                        form.Text("description", description);
                        form.Text("hs", hs);
                    }
                );
            }
        }
    }

    private static void Write(IForm form, PostalCharge charge)
    {
        form.Text("charge", charge.Charge);
        form.Text("content", charge.Content == 0 ? null : charge.Content.ToString(CultureInfo.InvariantCulture));
        Amount(form, "base", charge.Base);
        form.Text("rate", charge.Rate);
        Amount(form, "value", charge.Amount);
        form.Text("collected", Hyphens.Of(charge.Collected));
        form.Text("law", charge.Law);
    }

    private static void Write(IForm form, Problem problem)
    {
        form.Text("code", problem.Code);
        form.Text("place", problem.Place);
        form.Text("found", problem.Found);
        form.Text("expected", problem.Expected);
    }

    private static void Write(IForm form, Finding doubt)
    {
        form.Text("code", doubt.Rule);
        form.List(
            "facts",
            "fact",
            doubt.Facts,
            fact =>
            {
                form.Text("name", fact.Name);
                form.Text("value", fact.Value);
            }
        );
    }

    private static void Amount(IForm form, string name, Money? amount)
    {
        if (amount is { } money)
        {
            form.Object(
                name,
                () =>
                {
                    form.Text("amount", money.AmountText());
                    form.Text("currency", money.Currency.Code);
                }
            );
        }
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>What both notations can write.</summary>
    private interface IForm
    {
        /// <summary>A text; nothing is written of null or "".</summary>
        void Text(string name, string? text);

        /// <summary>Something with parts.</summary>
        void Object(string name, Action parts);

        /// <summary>Several of a kind; nothing is written where there are none.</summary>
        void List<T>(string name, string one, IEnumerable<T> all, Action<T> parts);
    }

    private sealed class JsonForm(Utf8JsonWriter json) : IForm
    {
        public void Text(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                json.WriteString(name, text);
            }
        }

        public void Object(string name, Action parts)
        {
            json.WriteStartObject(name);
            parts();
            json.WriteEndObject();
        }

        public void List<T>(string name, string one, IEnumerable<T> all, Action<T> parts)
        {
            var open = false;
            foreach (var element in all)
            {
                if (!open)
                {
                    json.WriteStartArray(name);
                    open = true;
                }

                json.WriteStartObject();
                parts(element);
                json.WriteEndObject();
            }

            if (open)
            {
                json.WriteEndArray();
            }
        }
    }

    private sealed class XmlForm(XmlWriter xml) : IForm
    {
        public void Text(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                xml.WriteElementString(name, PostalReader.Space, XmlCharacters.Sound(text));
            }
        }

        public void Object(string name, Action parts)
        {
            xml.WriteStartElement("", name, PostalReader.Space);
            parts();
            xml.WriteEndElement();
        }

        public void List<T>(string name, string one, IEnumerable<T> all, Action<T> parts)
        {
            var open = false;
            foreach (var element in all)
            {
                if (!open)
                {
                    xml.WriteStartElement(name, PostalReader.Space);
                    open = true;
                }

                Object(one, () => parts(element));
            }

            if (open)
            {
                xml.WriteEndElement();
            }
        }
    }
}
