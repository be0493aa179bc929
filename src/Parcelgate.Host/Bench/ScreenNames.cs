namespace Parcelgate.Host.Bench;

using System.Globalization;
using System.Text;

/// <summary>
/// Names for <c>bench screen</c>, the same on every machine: given names of a few hundred, as people share them, and family names made of syllables, as they do not; a
/// fifth in Cyrillic, Arabic, Han or Hangul. Nobody is meant.
/// </summary>
internal sealed class ScreenNames(int seed)
{
    private const string Given = """
        Mohammad Ahmed Ali Hassan Hussein Ibrahim Omar Yusuf Khaled Mustafa Mahmoud Karim Fatima Aisha Maryam Zahra Layla Samir Tariq Rashid Jamal Walid Nasir Bilal Hamza
        Maria Jose Juan Carlos Luis Ana Carmen Francisco Antonio Miguel Rosa Elena Pedro Jorge Fernando Ricardo Lucia Diego Gabriela Pablo Sofia Andres Camila Javier
        John James David Michael Robert William Thomas Peter Mark George Anna Mary Susan Emily Laura Paul Kevin Brian Emma Sarah Oliver Jack Amelia Grace Henry Alice
        Ivan Sergey Dmitry Andrey Mikhail Nikolay Alexey Oleg Igor Yuri Olga Natalia Tatiana Irina Svetlana Elena Vladimir Pavel Maxim Anton Ksenia Daria Roman Viktor
        Mehmet Ayse Emre Burak Zeynep Elif Murat Deniz Rauf Elchin Leyla Aygun Kamran Nigar Orkhan Gunel Tural Sevda Ilgar Vugar Jan Piotr Anna Katarzyna Tomasz Marek
        Hans Klaus Petra Ursula Jean Pierre Michel Claire Sophie Luca Marco Giulia Chiara Matteo Erik Lars Ingrid Astrid Bjorn Mette Wei Ming Hua Jun Li Yan Hiroshi Kenji Yuki
        """;

    private const string Syllables = """
        ba be bi bo bra da de di dor dra ka ke kha kov kra la le lin lo mar me mi mor na ne nik no ra re ri ros sa se sha shi sta ta te ti tor tra va ve vi vol za ze zhi
        gar gon gur hal ham har jan jor pal pas per pol ran sal sar tan tem ul um ur wal yan zar fer fin gol hor bel ber cha
        """;

    private static readonly string[] Ends =
    [
        "ov",
        "ova",
        "ev",
        "enko",
        "ski",
        "ez",
        "es",
        "son",
        "sen",
        "er",
        "mann",
        "i",
        "an",
        "yan",
        "dze",
        "li",
        "zade",
        "oglu",
        "in",
        "ich",
        "a",
        "o",
        "ek",
        "ar",
    ];
    private static readonly string[] Firsts = Words(Given);
    private static readonly string[] Parts = Words(Syllables);
    private static readonly string[] Cyrillic = Words(
        "Иван Сергей Дмитрий Андрей Михаил Николай Алексей Олег Ольга Наталья Татьяна Ирина Владимир Павел Рауф Эльчин Лейла Тарас Богдан Айгуль"
    );
    private static readonly string[] CyrillicParts = Words(
        "ба ве ви гор да де дор жа за зи ка ки ко кра ла ле ли ма ми мор на не ни пав пе по ра ри ро са се си та те ти то фе ха ча ша"
    );
    private static readonly string[] Arabic = Words(
        "محمد أحمد علي حسن حسين إبراهيم عمر يوسف خالد مصطفى محمود كريم فاطمة عائشة مريم سامي طارق رشيد جمال وليد"
    );
    private static readonly string[] ArabicParts = Words(
        "با بر تا جا حم خا در را زا سا شا صا طا عا غا فا قا كا لا ما نا ها وا يا مو نو سي دي ري"
    );
    private static readonly string[] Han = Words("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗");
    private static readonly string[] HanParts = Words(
        "伟 芳 娜 秀 英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 兰 霞 平 刚 桂 文 华 建 国 志 海"
    );
    private static readonly string[] Hangul = Words("김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권");
    private static readonly string[] HangulParts = Words("민 준 서 현 지 영 수 진 성 호 은 정 미 경 재 동 하 윤 우 석");

    // A linear congruential generator: the same row of numbers in every version of the runtime.
    private ulong state = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + 1);

    /// <summary>A name of a person.</summary>
    internal string Next()
    {
        var kind = Below(100);
        return kind switch
        {
            < 7 => $"{One(Cyrillic)} {Made(CyrillicParts, 4)}ов",
            < 13 => $"{One(Arabic)} {One(Arabic)} {Made(ArabicParts, 4)}",
            < 17 => $"{One(Han)}{Made(HanParts, 2)}",
            < 20 => $"{One(Hangul)}{Made(HangulParts, 2)}",
            < 60 => $"{One(Firsts)} {Family()}",
            < 92 => $"{One(Firsts)} {One(Firsts)} {Family()}",
            _ => $"{Family()} {Family()}, {One(Firsts)} {One(Firsts)}",
        };
    }

    /// <summary>A name with one letter dropped, doubled or exchanged with its neighbour.</summary>
    internal string Mangled(string name)
    {
        var at = 1 + Below(Math.Max(1, name.Length - 2));
        return Below(3) switch
        {
            0 => name.Remove(at, 1),
            1 => name.Insert(at, name[at].ToString()),
            _ => string.Concat(name.AsSpan(0, at - 1), name.AsSpan(at, 1), name.AsSpan(at - 1, 1), name.AsSpan(at + 1)),
        };
    }

    internal int Below(int bound)
    {
        state = unchecked((state * 6364136223846793005UL) + 1442695040888963407UL);
        return (int)((state >> 33) % (ulong)bound);
    }

    private string Family() => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(Made(Parts, 3) + One(Ends));

    private string Made(string[] parts, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(One(parts));
        }

        return text.ToString();
    }

    // Frequent names are frequent: the lower of two draws.
    private string One(string[] words) => words[Math.Min(Below(words.Length), Below(words.Length))];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
