namespace Parcelgate.Core.Simulation;

/// <summary>Names, streets and scripts of one community. All lists are this project's own: common names, no person meant.</summary>
/// <param name="Men">Given names.</param>
/// <param name="Women">Given names.</param>
/// <param name="Families">Family names in the form men bear.</param>
/// <param name="Ending">How women bear them: what replaces or follows an ending; first match wins.</param>
/// <param name="Streets">Streets, the house number follows.</param>
/// <param name="FamilyFirst">True where the family name is written first.</param>
/// <param name="Letters">Letters of this script and what other people write for them: the same name in another script.</param>
internal sealed record Community(
    string[] Men,
    string[] Women,
    string[] Families,
    (string Old, string New)[] Ending,
    string[] Streets,
    bool FamilyFirst,
    (string Letters, string[] Spelt) Letters
)
{
    internal string Family(string family, bool woman)
    {
        if (woman)
        {
            foreach (var (old, replacement) in Ending)
            {
                if (family.EndsWith(old, StringComparison.Ordinal))
                {
                    return string.Concat(family.AsSpan(0, family.Length - old.Length), replacement);
                }
            }
        }

        return family;
    }

    /// <summary>The name in another script or without its marks.</summary>
    internal string Respell(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            // Which small letter belongs to İ depends on the case tables in use; here it is always i.
            var small = letter == 'İ' ? 'i' : char.ToLowerInvariant(letter);
            var place = Letters.Letters.IndexOf(small, StringComparison.Ordinal);
            var spelt = place < 0 ? letter.ToString() : Letters.Spelt[place];
            text.Append(small != letter && spelt.Length > 0 ? char.ToUpperInvariant(spelt[0]) + spelt[1..] : spelt);
        }

        return text.ToString();
    }
}

/// <summary>The communities.</summary>
internal static class Names
{
    private static readonly (string Old, string New)[] Slavic =
    [
        ("ов", "ова"),
        ("ев", "ева"),
        ("ин", "ина"),
        ("ский", "ская"),
        ("ov", "ova"),
        ("ev", "eva"),
        ("in", "ina"),
        ("skiy", "skaya"),
    ];

    private static readonly (string, string[]) CyrillicToLatin = (
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        Words("a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh sch ' y ' e yu ya a g k n o u u h i")
    );

    private static readonly (string, string[]) PlainLatin = (
        "əğıöşüçăâîșțąčęėįšųūžáéó",
        Words("e g i o s u c a a i s t a c e e i s u u z a e o")
    );

    internal static readonly Community Azerbaijani = new(
        Words(
            "Əli Rəşad Elçin Vüqar Tural Orxan Kamran Cavid Nicat Elnur Rövşən Samir Anar Fərid İlqar Murad Ramil Zaur Emin Ceyhun Xəyal Toğrul Şahin Yusif"
        ),
        Words(
            "Aysel Günel Nigar Leyla Sevinc Aygün Lalə Fidan Gülnar Könül Nərmin Ülviyyə Şəbnəm Xədicə Zəhra Aytən Turanə Arzu Səbinə Vəfa Mələk Jalə Rəna Esmira"
        ),
        Words(
            "Əliyarov Həsənli Quluzadə Məmmədzadə İsgəndərov Rəhimli Bağırov Cabbarov Süleymanlı Nağıyev Kərimzadə Əhmədli Vəliyev Mustafayev Orucov Şükürov Tağıyev Zeynallı Babayev Qasımzadə Səfərli Hüseynli İbrahimov Abbaszadə Fətullayev Nəbiyev Rzazadə Xəlilov Yaqubov Cəfərli"
        ),
        Slavic,
        [
            "Nizami küç.",
            "Xaqani küç.",
            "Füzuli küç.",
            "Bakıxanov küç.",
            "Nəsimi pr.",
            "Babək pr.",
            "Gənclik küç.",
            "Dostluq küç.",
            "Çinar küç.",
            "Bülbül pr.",
        ],
        FamilyFirst: false,
        ("abcçdeəfgğhxıijkqlmnoöprsştuüvyz", Words("а б дж ч д е а ф г г х х ы и ж к г л м н о о п р с ш т у ю в й з"))
    );

    internal static readonly Community RussianCyrillic = new(
        Words("Алексей Дмитрий Сергей Андрей Михаил Игорь Павел Роман Виктор Олег Денис Максим Артём Кирилл Тимур Руслан"),
        Words("Анна Елена Ольга Мария Наталья Ирина Светлана Юлия Екатерина Татьяна Дарья Вера Полина Марина Алина Диана"),
        Words(
            "Соколов Кузнецов Лебедев Новиков Морозов Волков Зайцев Павлов Семёнов Голубев Виноградов Богданов Воробьёв Фёдоров Беляев Тарасов Комаров Орлов Киселёв Макаров Громовский Калинин Яшин"
        ),
        [("ёв", "ёва"), .. Slavic],
        ["ул. Садовая,", "ул. Лесная,", "ул. Мира,", "пр. Победы,", "ул. Новая,", "ул. Речная,", "ул. Школьная,"],
        FamilyFirst: true,
        CyrillicToLatin
    );

    internal static readonly Community RussianLatin = new(
        Words("Aleksey Dmitriy Sergey Andrey Mikhail Igor Pavel Roman Viktor Oleg Denis Maksim Artyom Kirill"),
        Words("Anna Elena Olga Maria Natalya Irina Svetlana Yulia Ekaterina Tatyana Darya Vera Polina Marina"),
        Words(
            "Sokolov Kuznetsov Lebedev Novikov Morozov Volkov Zaytsev Pavlov Golubev Vinogradov Bogdanov Belyaev Tarasov Komarov Orlov Makarov Gromovskiy Kalinin"
        ),
        Slavic,
        ["Sadovaya", "Lesnaya", "Mira", "Novaya", "Rechnaya", "Shkolnaya"],
        FamilyFirst: false,
        ("abvgdezijklmnoprstufhyc", Words("а б в г д е з и й к л м н о п р с т у ф х ы к"))
    );

    internal static readonly Community Georgian = new(
        Words("გიორგი დავით ნიკა ლევან ზურაბ ირაკლი ვახტანგ თორნიკე ლუკა საბა"),
        Words("ნინო მარიამ თამარ ანა ქეთევან ეკა ნატო სალომე მაია ლელა"),
        Words("ბერიძე კაპანაძე გელაშვილი მაისურაძე ლომიძე წიკლაური ხვედელიძე ჯავახიშვილი მჭედლიშვილი ნოზაძე"),
        [],
        ["რუსთაველის ქ.", "ვაჟა-ფშაველას გამზ.", "აღმაშენებლის ქ."],
        FamilyFirst: false,
        ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", Words("a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h"))
    );

    internal static readonly Community Turkish = new(
        Words("Mehmet Mustafa Ahmet Emre Burak Cem Kerem Serkan Onur Tolga Barış Uğur Hakan Yiğit"),
        Words("Ayşe Fatma Zeynep Elif Merve Büşra Esra Selin Derya Gizem Özlem Pınar Şule İrem"),
        Words(
            "Yılmazer Kayaalp Demirkol Çelikten Şahinbaş Aydınlı Özdemirci Arslanoğlu Doğanay Kılıçlı Aslantaş Çetinel Kara Kocatürk Güneşli Aksoylu"
        ),
        [],
        ["Gül Sok. No:", "Çınar Cad. No:", "Barış Mah. Lale Sok. No:", "Menekşe Sok. No:"],
        FamilyFirst: false,
        PlainLatin
    );

    internal static readonly Community Kazakh = new(
        Words("Нұрлан Ерлан Асқар Бауыржан Дәурен Айдос Серік Қанат Мұрат Ержан Әділет Санжар Олжас Талғат"),
        Words("Айгүл Гүлнар Динара Әсел Жанар Мәдина Айжан Сәуле Ботагөз Қарлығаш Меруерт Назгүл Шолпан Аружан"),
        Words(
            "Ахметов Сейітов Оспанов Қасымов Жұмабеков Нұрпейісов Байжанов Тілеуов Есенов Әбенов Сағынтаев Мырзабеков Досжанов Көшербаев"
        ),
        Slavic,
        ["Абай д-лы", "Достық д-лы", "Сарыарқа к-сі", "Жібек жолы к-сі", "Бейбітшілік к-сі"],
        FamilyFirst: true,
        CyrillicToLatin
    );

    internal static readonly Community Lithuanian = new(
        Words("Jonas Tomas Mindaugas Darius Andrius Paulius Rokas Lukas Mantas Giedrius Šarūnas Vytautas Ąžuolas Eimantas"),
        Words("Rasa Ieva Eglė Jurgita Rūta Inga Agnė Greta Živilė Daiva Aušra Kristina Gabija Miglė"),
        Words(
            "Kazlauskas Petrauskas Stankevičius Jankauskas Žukauskas Butkus Paulauskas Urbonas Kavaliauskas Navickas Balčiūnas Šimkus Mažeika Rimkus Ambrasas Giedraitis"
        ),
        [("as", "ienė"), ("ius", "ienė"), ("us", "ienė"), ("is", "ienė")],
        ["Liepų g.", "Ąžuolų g.", "Sodų g.", "Beržų g.", "Taikos pr.", "Upės g."],
        FamilyFirst: false,
        PlainLatin
    );

    internal static readonly Community Romanian = new(
        Words("Andrei Mihai Alexandru Ionuț Cristian Bogdan Radu Vlad Ștefan Gabriel Răzvan Sorin Călin Dragoș"),
        Words("Maria Elena Ioana Andreea Ana Mihaela Cristina Raluca Alina Ștefania Gabriela Simona Bianca Ilinca"),
        Words(
            "Popescu Ionescu Dumitrescu Stoicescu Gheorghiu Rusu Munteanu Moldoveanu Ciobanu Țăranu Dobre Lungu Șerban Crăciun Bălan Ungureanu Ceban Rotaru"
        ),
        [],
        ["str. Florilor nr.", "str. Teilor nr.", "bd. Unirii nr.", "str. Morii nr.", "str. Livezilor nr."],
        FamilyFirst: false,
        PlainLatin
    );

    internal static readonly Community English = new(
        Words("James Oliver Thomas Daniel Samuel Joseph George Callum Harry Liam Owen Ryan"),
        Words("Emily Sophie Hannah Charlotte Lucy Grace Megan Olivia Amy Zoe Chloe Ruth"),
        Words(
            "Walker Hughes Bennett Cartwright Ellison Fletcher Harding Mercer Osborne Pritchard Radley Sutcliffe Thornbury Whitlock Yardley Attwood"
        ),
        [],
        ["Mill Lane", "Station Road", "Orchard Close", "Church Street", "Elm Avenue", "Park View"],
        FamilyFirst: false,
        ("k", ["c"])
    );

    internal static readonly Community ChineseLatin = new(
        Words("Wei Jun Lei Tao Hao Ming Jianguo Zhiqiang Haoran Yichen"),
        Words("Fang Li Na Xiuying Jing Yan Meiling Xinyi Yutong Qian"),
        Words("Wang Zhang Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Lin"),
        [],
        ["Xinhua Rd No.", "Jiefang Rd No.", "Longhua Ave No.", "Bantian St No."],
        FamilyFirst: true,
        ("z", ["c"])
    );

    internal static string[] Words(string text) => text.Split(' ');
}
