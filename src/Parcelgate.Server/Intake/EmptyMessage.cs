namespace Parcelgate.Server.Intake;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;

/// <summary>A message with nothing in it: most often the wrong file, or one that was cut off. It is refused, and nothing of it is stored.</summary>
internal static class EmptyMessage
{
    private const int Quoted = 400;

    /// <summary>What is said of it.</summary>
    /// <param name="format">What it was to be.</param>
    /// <param name="received">What was received: a CSV header, blank lines, nothing.</param>
    internal static Problem Problem(Format format, ReadOnlySpan<byte> received)
    {
        var text = Encoding.UTF8.GetString(received[..Math.Min(received.Length, Quoted)]).Trim();
        var found = text.Length > 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{received.Length} bytes");
        return Core.Consignments.Problem.Of(ProblemCodes.Missing, "body", found, Expected(format));
    }

    private static string Expected(Format format) =>
        format.Name switch
        {
            "csv" => "a header and a row for each consignment, at least one",
            "ndjson" => "one JSON object on a line for each consignment, at least one",
            "wco-xml" => "a WCO Data Model declaration",
            "cargo-xml" => "a Cargo-XML waybill (XFWB, XFZB)",
            "edifact" => "a UN/EDIFACT interchange with at least one CUSCAR message",
            "cargo-imp" => "a message FWB or FHL",
            "one-record" => "a waybill or shipment as JSON-LD",
            "woocommerce" or "amazon" => "at least one order",
            _ => "one consignment as a JSON object",
        };
}
