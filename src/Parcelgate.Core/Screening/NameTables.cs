namespace Parcelgate.Core.Screening;

/// <summary>What a word of a name is.</summary>
internal enum WordKind : byte
{
    /// <summary>A name.</summary>
    Name,

    /// <summary>One letter that stands for a name.</summary>
    Initial,

    /// <summary>A name after the father: Viktorovich, Həsən oğlu.</summary>
    Patronymic,

    /// <summary>Digits, a Roman numeral or a word that counts.</summary>
    Number,

    /// <summary>A word that joins: bin, al, de, of.</summary>
    Particle,

    /// <summary>How somebody is addressed: Mr, Haji, Dr.</summary>
    Honorific,

    /// <summary>A state office, which names its holder with the family name alone: President.</summary>
    Office,

    /// <summary>The form in law of an organisation.</summary>
    LegalForm,

    /// <summary>A word of many organisations' names: group, trading.</summary>
    Common,

    /// <summary>A country or its adjective in an organisation's name.</summary>
    Place,
}

/// <summary>
/// Words with a meaning in names, romanised. Written for this project from general knowledge of naming customs, company law and passports' practice; no
/// list of another project is copied. A word that is missing is taken for a name, which costs certainty and never a match.
/// </summary>
internal static class NameTables
{
    private const string Particles = """
        al el ul ur ud ash az bin ibn ben bint binti bte ould wuld ult oul de da do dos das del della di du des la le les los las van von der den
        ten ter zu zum zur y e i af av und et te na dal dello degli delle dei vel
        """;

    // Words that join the names of organisations; in a person's name they may be a name (An, Us).
    private const string Joiners = "and of the for in on at a o an to with by fuer fur und et y e i da";

    private const string Honorifics = """
        mr mrs ms miss mister sir dame madam madame mme monsieur mademoiselle herr frau senor senora don dona dr doctor doktor prof professor eng engineer ing
        general gen colonel col major maj captain capt cpt lieutenant lt commander cmdr brigadier brig sergeant sgt admiral adm marshal
        haji hajji hadji hajj haj mullah mulla maulavi maulawi mawlawi maulana mawlana sheikh shaykh shaikh sheik shekh sayyid sayed sayyed seyed seyyed syed
        qari hafiz hafez ustad ostad mufti ayatollah hojatoleslam hon honorable honourable rev reverend father fr bishop his her excellency
        bayan pan pani gospodin gospoja gospozha tovarish grazhdanin janab cenab hanim khanum xanim muallim bey lord lady alhaji alhaj hojjat pir qazi
        """;

    private const string Offices = """
        president presidente prasident presiden prezident predsjednik predsednik presedintele presedinte prezydent elnok presidentti prime minister
        premier ministr ministre ministro chancellor kanzler senator governor chairman
        """;

    // Class of liability → spellings. Kazakhstan's TOO is a partnership in English and a company by its law. "any" says nothing: a "company" may be of every form.
    private const string LegalForms = """
        limited: ltd limited llc lld lc gmbh sarl srl spzoo bv bvba doo dooel ooo tov oou eood ood mmc lda ltda pty pte shps sdn bhd kft ou uab sia aps limitada tnhh sti limitedsirketi mchj jshs mbh llctov ug sro hf rl ohg wll fze fzc fzco fzllc est kk yk
        public: plc asc prat ag sa spa nv oyj ab as jsc ojsc cjsc pjsc ojcs oao zao pao ao asa se sae saoc saog akg oyak asc qsc aktiengesellschaft ad tao nao aktiebolag kgaa saa tbk psc pjs
        partnership: lp llp kg scs snc ohg lllp gbr kd
        nonprofit: ano nko ev stiftung
        any: too zhshs co company corp corporation inc incorporated cie compagnie kompaniya kompania sirketi sirket cia compania oy ltdco cos na de cv cpl fka dba
        """;

    // Several words that are one form.
    private const string LegalPhrases = """
        limited liability company=llc|limited liability partnership=llp|open joint stock company=ojsc|closed joint stock company=cjsc|public joint stock company=pjsc
        public limited company=plc|joint stock company=jsc|gesellschaft mit beschrankter haftung=gmbh|societatea cu raspundere limitata=srl
        private joint stock company=jsc|aktsionernoe obshchestvo=ao|obshchestvo s ogranichennoy otvetstvennostyu=ooo|obshestvo s ogranichennoy otvetstvennostyu=ooo
        societe anonyme=sa|sociedad anonima=sa|societe a responsabilite limitee=sarl|sp z o o=spzoo|sp z oo=spzoo|sp zoo=spzoo|s a de c v=sa|sa de cv=sa|s de rl=srl|pty ltd=pty
        pvt ltd=ltd|private limited=ltd|co ltd=ltd|company limited=ltd|cong ty tnhh=tnhh|cong ty=co|anonim sirketi=as|limited sirketi=ltd|ltd sti=ltd|a s=as|b v=bv|n v=nv|s a=sa
        s p a=spa|s r l=srl|d o o=doo|o o o=ooo|l l c=llc|p l c=plc|mehdud mesuliyyetli cemiyyeti=mmc|mahdud masuliyyatli jamiyyati=mmc|mahdud masuliyyatli chamiyyati=mmc
        aciq sehmdar cemiyyeti=asc|kai sha=kk|youxiangongsi=ltd|gufenyouxiangongsi=jsc|tovaristvo z obmezhenoyu vidpovidalnistyu=tov|societa per azioni=spa|a k g=akg|limited company=ltd
        otkrytoe aktsionernoe obshestvo=oao|zakrytoe aktsionernoe obshestvo=zao|publichnoe aktsionernoe obshestvo=pao|nepublichnoe aktsionernoe obshestvo=nao|aktsionernoe obshestvo=ao
        obshestvo s dopolnitelnoy otvetstvennostyu=ooo|tovarishestvo s ogranichennoy otvetstvennostyu=too|mahdud masuliyyatli camiyyati=mmc|achiq sahmdar camiyyati=asc|qapali sahmdar camiyyati=qsc
        achyg sahmdar camiyyati=asc|acig sahmdar camiyyati=asc|qapali sehmdar cemiyyeti=qsc|anonim shirketi=as|limited shirketi=ltd|ltd shti=ltd|san ve tic ltd shti=ltd|san ve tic as=as
        """;

    private const string CommonWords = """
        group gruppe grupo gruppo holding holdings international intl global world trading trade commercial commerce industries industry industrial enterprise enterprises
        services service solutions systems system technologies technology tech general import export investment investments capital partners management
        bank banking insurance finance financial fund trust foundation association organization organisation union center centre institute
        company corporation energy oil gas shipping marine maritime lines line transport logistics construction engineering development national state
        company firma firm works factory plant branch agency office committee council ministry department bureau business consulting consultants aviation airlines
        """;

    private const string Places = """
        uk usa us america american britain british england english germany german deutschland france french schweiz switzerland swiss suisse mexico canada china chinese japan
        india indian russia russian ukraine turkey turkiye turk iran iraq syria azerbaijan georgia armenia kazakhstan uzbekistan europe european asia asian africa african nederland netherlands
        denmark danmark norge norway sverige sweden finland italy italia spain espana portugal brazil brasil chile argentina peru colombia singapore hongkong hong kong dubai
        uae emirates qatar kuwait bahrain oman saudi arabia arabian egypt lebanon jordan malaysia indonesia thailand vietnam korea korean poland polska austria belgium australia
        boston atlanta chicago cleveland london paris berlin moscow beijing shanghai tokyo
        """;

    // Frequent bearers: agreement on them says little. From registers of names as commonly published, ordered by region, not by rank.
    private const string Frequent = """
        mohammed mohammad muhammad mohamed mohamad muhammed mahmoud mahmud ahmed ahmad ali hassan hasan hussein husain hussain hossein ibrahim abdullah abdallah omar umar
        khan ahmadi mohammadi hosseini hussaini rahman karim aziz salem salim saleh salih mustafa mostafa yusuf yousef youssef said saeed khalid khaled abu abdul abd
        maria jose juan carlos luis garcia rodriguez martinez hernandez lopez gonzalez perez sanchez ramirez torres fernandez silva santos ana antonio francisco jesus miguel
        john james david michael robert william thomas peter paul mark george daniel anna mary smith johnson brown jones miller davis
        kim lee li ri wang zhang chen liu yang huang zhao wu zhou lin choe choi pak park jong jung chol song kang yong il nguyen tran le pham van thi
        ivan aleksandr alexander sergey sergei vladimir andrey andrei dmitry dmitri mikhail nikolay nikolai igor oleg yuri ivanov ivanovich aleksandrovich vladimirovich
        singh kumar sharma gupta patel devi ram shah begum
        mehmet yilmaz kaya daliyev mammadov huseynov hasanov guliyev ismayilov ahmadov
        jean pierre marie michel hans peter klaus muller schmidt jan piotr andrzej
        """;

    // A group is one person's name in speech and in passports, within a language or between neighbours who share the name.
    private const string Nicknames = """
        benjamin ben benny binyamin bibi benyamin|william bill billy will liam|robert bob bobby rob robbie|richard rick dick ricky|james jim jimmy jamie|john johnny jack jon
        michael mike mikhail mykhailo mikael miguel misha|thomas tom tommy|charles charlie chuck|elizabeth liz beth betty eliza lisa|margaret maggie peggy meg|edward ed eddie ted ned
        alexander alex sasha aleksandr oleksandr alexandre alejandro aliaksandr alexandr aleksandar sacha|joseph joe josef jose pepe yosef iosif|anthony tony antonio anton antoine
        katherine kate kathy katie catherine ekaterina yekaterina katya|vladimir volodymyr uladzimir wladimir vova volodya|dmitry dmitri dmytro dima dzmitry|nicholas nick nikolay nikolai mykola nicolas nikola mikalai
        sergey sergei serhiy siarhei sergii serge|andrey andrei andriy andrew andy andrzej andrei andre andreas|yuri yury yuriy jurij iurii|evgeny yevgeny yevgeniy eugene evgenii yevhen|elena olena helena yelena alena
        pavel paul pavlo pawel|petr peter petro piotr pyotr pierre pedro|ivan vanya|francisco paco pancho francis frank|ignacio nacho|guillermo memo|eduardo lalo|enrique quique henry harry henri
        samuel sam sammy|daniel dan danny danil danila|matthew matt mateo|christopher chris|ronald ron ronnie|donald don donny|gregory greg grigory grigori hryhorii|stephen steve steven stefan stepan
        patrick pat paddy|timothy tim|kenneth ken kenny|lawrence larry laurence|gerald gerry jerry|theodore theo teddy fyodor fedor|maria mary marie mariya masha|anna ann anne hanna ania
        mohammed muhammad mohammad mohamed mohamad muhammed mehmet mahomed magomed mamed mehemmed mohd muhamad mukhammad magomet md mamad mokhammad maxamed mochammad|hussein husain hussain hossein husseyn huseyn husayn
        ahmed ahmad ahmet akhmed akhmad ehmed|omar umar omer umer|osama usama ousama|yusuf yousef youssef yousuf yusif josef joseph yosef|ibrahim ebrahim abraham avraham|ismail ismayil esmail esmaeil|jamal gamal|jihad cihad dzhikhad
        abdullah abdallah abdulla abdulah|aliyev aliev eliyev|nooristani nuristani|gulnara gulnar|ilham ilhom|haydar heydar heidar geydar gejdar
        aleksey alexei alexey aleksei oleksii oleksiy alyosha lyosha alesha|anatoly anatoliy anatoli anatolii tolya|vyacheslav viacheslav slava|natalia natalya nataliya nataliia natasha|tatiana tatyana tetiana tanya
        olga olha olya|svetlana svitlana sveta|irina iryna ira|anastasia anastasiya anastasiia nastya|konstantin kostya kostiantyn|boris borys borya|georgi georgy georgiy georgii giorgi gia gogi george|giuseppe beppe peppe
        leonid lyonya|gennady gennadiy gennadi gena hennadii|valery valeriy valeri valerii valera|viktor victor vitya|larisa larysa lara|lyudmila ludmila liudmyla luda lyuda|ekaterine eka|arkady arkadiy arkadi arkasha
        """;

    private static readonly string[] Units =
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];

    private static readonly Dictionary<string, int> Numbers = MadeNumbers();

    private static readonly Dictionary<string, WordKind> Kinds = MadeKinds();

    private static readonly Dictionary<string, string> Forms = LegalForms
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .SelectMany(line => Words(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]).Select(word => (word, line.Split(':')[0])))
        .DistinctBy(pair => pair.word)
        .ToDictionary(pair => pair.word, pair => pair.Item2, StringComparer.Ordinal);

    private static readonly HashSet<string> JoiningWords = [.. Words(Joiners)];

    private static readonly HashSet<string> CommonNames = [.. Words(Frequent)];

    private static readonly Dictionary<string, int> Groups = Nicknames
        .Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .SelectMany((group, index) => Words(group).Select(word => (word, index)))
        .DistinctBy(pair => pair.word)
        .ToDictionary(pair => pair.word, pair => pair.index + 1, StringComparer.Ordinal);

    /// <summary>Phrases of law, longest first, as rows of words, with the form they are.</summary>
    internal static IReadOnlyDictionary<string, (string[] Words, string Form)[]> Phrases { get; } =
        LegalPhrases
            .Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(row => (Words: row.Split('=')[0].Split(' '), Form: row.Split('=')[1]))
            .GroupBy(row => row.Words[0])
            .ToDictionary(rows => rows.Key, rows => rows.OrderByDescending(row => row.Words.Length).ToArray(), StringComparer.Ordinal);

    /// <summary>What a word is in the name of a person or, when <paramref name="organisation"/>, of anything else.</summary>
    internal static WordKind KindOf(string word, bool organisation)
    {
        if (Forms.ContainsKey(word) && (organisation || word is "llc" or "ltd" or "limited" or "gmbh" or "inc" or "ooo" or "jsc"))
        {
            return WordKind.LegalForm;
        }

        if (organisation && JoiningWords.Contains(word))
        {
            return WordKind.Particle;
        }

        if (!Kinds.TryGetValue(word, out var kind))
        {
            return WordKind.Name;
        }

        var ofOrganisations = kind is WordKind.Common or WordKind.Place;
        var ofPersons = kind is WordKind.Honorific or WordKind.Office;
        return organisation ? (ofPersons ? WordKind.Name : kind) : (ofOrganisations ? WordKind.Name : kind);
    }

    /// <summary>"limited", "public", "partnership", "nonprofit" or "any"; null for a word that is no legal form.</summary>
    internal static string? FormOf(string word) => Forms.GetValueOrDefault(word);

    /// <summary>True for a word that shows an organisation: a legal form or a word of commerce.</summary>
    internal static bool ShowsOrganisation(string word) =>
        (Forms.TryGetValue(word, out var form) && form != "any" && word.Length > 2)
        || word
            is "inc"
                or "corp"
                or "corporation"
                or "company"
                or "bank"
                or "group"
                or "trading"
                or "organization"
                or "airlines"
                or "industries"
                or "ag"
                or "co";

    /// <summary>True for a word that is a legal form even where it stands alone; others, such as "AS", may then be a name.</summary>
    internal static bool IsOnlyForm(string word) =>
        word
            is "llc"
                or "ltd"
                or "gmbh"
                or "ooo"
                or "mmc"
                or "jsc"
                or "ojsc"
                or "cjsc"
                or "pjsc"
                or "oao"
                or "zao"
                or "pao"
                or "plc"
                or "llp";

    internal static bool IsFrequent(string word) => CommonNames.Contains(word);

    /// <summary>Words of one group are one name; 0 for a word in none.</summary>
    internal static int GroupOf(string word) => Groups.GetValueOrDefault(word);

    /// <summary>The number a word counts to ("three", "third", "3rd"); -1 for none. Roman numerals are not among them.</summary>
    internal static int NumberOf(string word) => Numbers.TryGetValue(word, out var number) ? number : -1;

    /// <summary>The value of a Roman numeral up to 39, as vintages and ships have; -1 for none.</summary>
    internal static int RomanOf(string word)
    {
        if (word.Length > 7 || word.AsSpan().ContainsAnyExcept("ivx"))
        {
            return -1;
        }

        var value = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var (here, next) = (Digit(word[i]), i + 1 < word.Length ? Digit(word[i + 1]) : 0);
            value += here < next ? -here : here;
        }

        return value > 0 ? value : -1;

        static int Digit(char letter) =>
            letter == 'i' ? 1
            : letter == 'v' ? 5
            : 10;
    }

    private static Dictionary<string, int> MadeNumbers()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (number, word) in Units.Index())
        {
            numbers[word] = number;
        }

        foreach (var (index, word) in "thirty forty fifty sixty seventy eighty ninety hundred".Split(' ').Index())
        {
            numbers[word] = (index + 3) * 10;
        }

        foreach (var (index, word) in "first second third fourth fifth sixth seventh eighth ninth tenth".Split(' ').Index())
        {
            numbers[word] = index + 1;
        }

        return numbers;
    }

    private static Dictionary<string, WordKind> MadeKinds()
    {
        var kinds = new Dictionary<string, WordKind>(StringComparer.Ordinal);
        (string Words, WordKind Kind)[] tables =
        [
            (Particles, WordKind.Particle),
            (Offices, WordKind.Office),
            (Honorifics, WordKind.Honorific),
            (CommonWords, WordKind.Common),
            (Places, WordKind.Place),
        ];
        foreach (var (words, kind) in tables)
        {
            foreach (var word in Words(words))
            {
                kinds.TryAdd(word, kind);
            }
        }

        return kinds;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
