namespace Parcelgate.Formats;

using System.Collections.Frozen;

/// <summary>The country an airport or city of three letters lies in, for air messages that name no country.</summary>
/// <remarks>
/// IATA location codes as timetables and airport pages publish them, from memory, state of 2026: the airports most air cargo and mail goes through. A code that
/// is not here gives no country; the message must then say it in another way.
/// </remarks>
internal static class Airports
{
    private static readonly string[] Table =
    [
        "AE DXB DWC AUH SHJ RKT FJR",
        "AF KBL",
        "AL TIA",
        "AM EVN",
        "AO LAD",
        "AR EZE AEP COR",
        "AT VIE LNZ SZG GRZ INN",
        "AU SYD MEL BNE PER ADL CNS DRW CBR HBA OOL",
        "AZ GYD BAK KVD NAJ LLK",
        "BA SJJ TZL",
        "BD DAC CGP",
        "BE BRU LGG OST CRL ANR",
        "BG SOF VAR BOJ PDV",
        "BH BAH",
        "BO VVI LPB",
        "BR GRU VCP GIG BSB CNF POA CWB REC MAO FOR SSA SAO RIO",
        "BY MSQ",
        "CA YYZ YVR YUL YMX YYC YEG YOW YHZ YWG YHM YQB YTO YMQ",
        "CH ZRH GVA BSL",
        "CI ABJ",
        "CL SCL",
        "CM DLA",
        "CN PEK PKX PVG SHA CAN SZX CTU TFU CKG XIY HGH NKG WUH CSX XMN TAO TSN DLC SHE KMG URC CGO EHU NGB FOC HAK TNA YIW BJS",
        "CO BOG MDE CLO CTG",
        "CR SJO",
        "CY LCA PFO",
        "CZ PRG BRQ OSR",
        "DE FRA MUC CGN LEJ HHN DUS HAM BER STR NUE HAJ BRE DTM FMO SCN FDH FMM FKB ERF DRS",
        "DK CPH BLL AAL",
        "DO SDQ PUJ",
        "DZ ALG",
        "EC UIO GYE",
        "EE TLL",
        "EG CAI HBE SSH HRG",
        "ES MAD BCN ZAZ VIT VLC AGP PMI SVQ BIO ALC TFN LPA",
        "ET ADD",
        "FI HEL TMP TKU",
        "FR CDG ORY LYS MRS NCE TLS BOD NTE SXB LIL MPL PAR XCR",
        "GB LHR LGW STN EMA LTN MAN BHX EDI GLA PIK BRS NCL LBA LPL CWL BFS DSA SEN LON",
        "GE TBS KUT BUS",
        "GH ACC",
        "GR ATH SKG HER RHO",
        "GT GUA",
        "HK HKG",
        "HN SAP TGU",
        "HR ZAG SPU DBV",
        "HU BUD DEB",
        "ID CGK DPS SUB KNO UPG BTH JKT",
        "IE DUB SNN ORK",
        "IL TLV",
        "IN DEL BOM MAA BLR HYD CCU AMD COK PNQ GOI",
        "IQ BGW BSR EBL",
        "IR IKA THR",
        "IS KEF",
        "IT MXP FCO LIN BGY BLQ VCE PSA NAP TRN VRN CTA MIL ROM",
        "JM KIN",
        "JO AMM",
        "JP NRT HND KIX NGO FUK CTS OKA ITM TYO OSA",
        "KE NBO MBA",
        "KG FRU OSS",
        "KH PNH KTI SAI",
        "KR ICN GMP PUS CJU SEL",
        "KW KWI",
        "KZ ALA NQZ TSE SCO CIT GUW KGF",
        "LA VTE",
        "LB BEY",
        "LK CMB",
        "LT VNO KUN",
        "LU LUX",
        "LV RIX",
        "MA CMN RBA RAK TNG",
        "MD KIV RMO",
        "ME TGD TIV",
        "MG TNR",
        "MK SKP OHD",
        "MM RGN MDL",
        "MN UBN ULN",
        "MO MFM",
        "MT MLA",
        "MU MRU",
        "MV MLE",
        "MX MEX NLU GDL MTY CUN TIJ QRO TLC",
        "MY KUL PEN SZB BKI KCH JHB",
        "MZ MPM",
        "NA WDH",
        "NG LOS ABV KAN PHC",
        "NI MGA",
        "NL AMS MST RTM EIN GRQ",
        "NO OSL BGO SVG TRD",
        "NP KTM",
        "NZ AKL CHC WLG",
        "OM MCT SLL",
        "PA PTY",
        "PE LIM",
        "PG POM",
        "PH MNL CRK CEB DVO",
        "PK KHI LHE ISB PEW SKT",
        "PL WAW KTW POZ GDN KRK WRO RZE WMI LUZ",
        "PR SJU BQN",
        "PT LIS OPO FAO",
        "PY ASU",
        "QA DOH",
        "RO OTP CLJ TSR IAS BUH",
        "RS BEG INI",
        "RU SVO DME VKO LED SVX OVB KJA VVO KHV IKT ROV AER KZN UFA KUF MOW",
        "RW KGL",
        "SA JED RUH DMM MED",
        "SD KRT",
        "SE ARN GOT MMX NRK JKG",
        "SG SIN XSP",
        "SI LJU",
        "SK BTS KSC",
        "SN DSS DKR",
        "SV SAL",
        "TH BKK DMK CNX HKT UTP",
        "TJ DYU LBD",
        "TM ASB",
        "TN TUN",
        "TR IST ISL SAW ESB ADB AYT ADA TZX",
        "TT POS",
        "TW TPE KHH TSA RMQ",
        "TZ DAR JRO",
        "UA KBP IEV LWO ODS",
        "UG EBB",
        "US JFK EWR LGA ORD RFD LAX ONT SFO OAK SJC SEA MIA FLL MCO ATL DFW AFW IAH DEN PHX LAS SAN PDX SLC MSP DTW CVG SDF MEM IND CLE CMH LCK PIT PHL BOS "
            + "BDL BWI IAD DCA CLT RDU TPA MSY AUS SAT ELP MCI STL BNA HNL ANC ORH ILN HSV GSP JAX BUF SYR ROC ALB NYC CHI WAS HOU QLA",
        "UY MVD",
        "UZ TAS SKD NVI BHK UGC",
        "VE CCS",
        "VN SGN HAN DAD HPH",
        "XK PRN",
        "ZA JNB CPT DUR",
        "ZM LUN",
        "ZW HRE",
    ];

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ByLetters = Read()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The country's code; null for a code that is not known here.</summary>
    internal static string? CountryOf(ReadOnlySpan<char> code) => ByLetters.TryGetValue(code, out var country) ? country : null;

    private static FrozenDictionary<string, string> Read()
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Table)
        {
            foreach (var code in line.Split(' ').Skip(1))
            {
                table.TryAdd(code, line[..2]);
            }
        }

        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
