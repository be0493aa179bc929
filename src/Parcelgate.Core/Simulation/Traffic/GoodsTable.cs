namespace Parcelgate.Core.Simulation;

/// <summary>
/// What people order across borders, one line per article. Codes are HS 2022 subheadings (a test checks each against the published list); prices and
/// masses are typical for one piece and arbitrary within what such goods cost; texts are this project's own.
/// </summary>
/// <remarks>Columns: HS6 | 5th percentile of the price, US cents | 95th | lightest, grams | heaviest | origins | English | Turkish | Russian | Azerbaijani.</remarks>
internal static class GoodsTable
{
    internal const string Text = """
        # clothing
        610910|400|2200|110|260|CN TR US|Cotton T-shirt|Pamuklu tişört|Футболка хлопковая|Pambıq futbolka
        610990|500|2400|110|260|CN TR|T-shirt of polyester|Polyester tişört|Футболка из полиэстера|Poliester futbolka
        610510|800|3500|180|300|CN TR|Men's knitted polo shirt|Erkek polo yaka tişört|Рубашка поло мужская|Kişi polo köynəyi
        620520|1000|4500|200|350|CN TR GB|Men's cotton shirt|Erkek pamuklu gömlek|Рубашка мужская хлопковая|Kişi pambıq köynəyi
        620342|1500|6500|400|800|CN TR US|Men's jeans, cotton|Erkek kot pantolon|Джинсы мужские|Kişi cins şalvarı
        620462|1400|6000|350|700|CN TR|Women's cotton trousers|Kadın pamuklu pantolon|Брюки женские хлопковые|Qadın pambıq şalvarı
        620443|1200|7000|200|500|CN TR|Women's dress, synthetic|Kadın elbise, sentetik|Платье женское, синтетика|Qadın donu, sintetik
        620442|1400|7500|200|500|CN TR|Women's cotton dress|Pamuklu kadın elbisesi|Платье женское хлопковое|Pambıq qadın donu
        610443|1000|5500|180|450|CN TR|Knitted dress|Örme elbise|Платье трикотажное|Trikotaj don
        620240|2200|9500|500|1200|CN TR|Women's windproof jacket|Kadın rüzgarlık mont|Куртка женская ветрозащитная|Qadın küləkdən qoruyan gödəkçə
        620140|2500|11000|600|1400|CN TR DE|Men's padded jacket|Erkek dolgulu mont|Куртка мужская утепленная|Kişi isti gödəkçəsi
        611020|1200|5500|300|600|CN TR GB|Cotton pullover|Pamuklu kazak|Джемпер хлопковый|Pambıq sviter
        611030|1000|5000|300|650|CN TR|Pullover, acrylic|Akrilik kazak|Свитер акриловый|Akril sviter
        611120|500|2500|80|250|CN TR|Babies' cotton bodysuit|Bebek pamuklu body|Боди детское хлопковое|Körpə üçün pambıq bodi
        610821|300|1500|40|120|CN TR|Women's cotton briefs|Kadın pamuklu külot|Трусы женские хлопковые|Qadın alt paltarı, pambıq
        610711|300|1800|50|150|CN TR|Men's cotton underpants|Erkek pamuklu boxer|Трусы мужские хлопковые|Kişi alt paltarı, pambıq
        611595|150|900|40|120|CN TR|Cotton socks|Pamuklu çorap|Носки хлопковые|Pambıq corab
        621210|600|3500|60|150|CN TR|Brassiere|Sütyen|Бюстгальтер|Büstqalter
        621430|500|2500|80|200|CN TR|Scarf of synthetic fibres|Sentetik şal|Шарф синтетический|Sintetik şərf
        650500|400|2200|70|200|CN TR|Knitted hat|Örme bere|Шапка вязаная|Toxunma papaq
        611241|900|4000|100|250|CN TR|Women's swimwear|Kadın mayo|Купальник женский|Qadın çimərlik geyimi
        # shoes
        640411|1800|9000|500|1000|CN TR DE|Sports shoes with textile upper|Kumaş spor ayakkabı|Кроссовки текстильные|Parça idman ayaqqabısı
        640419|1200|5000|400|900|CN TR|Slip-on shoes, textile|Bez ayakkabı|Слипоны текстильные|Parça ayaqqabı
        640399|2500|12000|600|1300|CN TR GB|Leather shoes|Deri ayakkabı|Туфли кожаные|Dəri ayaqqabı
        640391|3500|15000|800|1700|CN TR DE|Leather ankle boots|Deri bot|Ботинки кожаные|Dəri bot
        640299|700|3500|300|800|CN TR|Rubber slippers|Kauçuk terlik|Тапочки резиновые|Rezin terlik
        640520|800|3000|250|500|CN TR|House shoes, textile|Ev terliği|Обувь домашняя текстильная|Ev ayaqqabısı
        # electronics
        851830|600|9000|40|300|CN KR|Wireless earphones|Kablosuz kulaklık|Наушники беспроводные|Simsiz qulaqlıq
        851821|1200|9000|250|1200|CN DE|Bluetooth loudspeaker|Bluetooth hoparlör|Колонка Bluetooth|Bluetooth kolonka
        850440|400|3500|60|300|CN|USB charger, 20 W|USB şarj adaptörü, 20 W|Зарядное устройство USB 20 Вт|USB şarj cihazı, 20 Vt
        850760|900|4500|180|450|CN|Power bank, lithium-ion|Taşınabilir şarj cihazı|Внешний аккумулятор литий-ионный|Paverbank, litium-ion
        854442|150|1200|25|150|CN|USB cable with connectors|USB kablo|Кабель USB|USB kabel
        847160|800|6500|80|900|CN US|Computer keyboard|Bilgisayar klavyesi|Клавиатура компьютерная|Kompüter klaviaturası
        847170|1500|14000|30|300|CN US KR|Solid-state drive|SSD disk|Накопитель SSD|SSD disk
        847130|22000|95000|1200|2800|CN US|Laptop computer|Dizüstü bilgisayar|Ноутбук|Noutbuk
        852351|400|4000|5|40|CN KR|USB flash memory|USB bellek|Флеш-накопитель USB|USB yaddaş
        852589|1500|12000|100|700|CN|Security camera, wireless|Kablosuz güvenlik kamerası|Камера видеонаблюдения|Simsiz müşahidə kamerası
        852859|6500|28000|2500|7000|CN KR|Monitor, 24 inch|Monitör, 24 inç|Монитор 24 дюйма|Monitor, 24 düym
        950450|6000|48000|400|4500|CN US|Video game controller set|Oyun kolu seti|Игровая приставка с джойстиками|Oyun pultu dəsti
        851762|1200|11000|150|900|CN|Wi-Fi router|Wi-Fi yönlendirici|Маршрутизатор Wi-Fi|Wi-Fi marşrutizator
        853952|200|1500|40|200|CN DE|LED bulb|LED ampul|Лампа светодиодная|LED lampa
        940542|600|4500|150|1500|CN|LED desk lamp|LED masa lambası|Лампа настольная светодиодная|LED masa lampası
        910212|800|9000|40|200|CN|Electronic wrist watch|Elektronik kol saati|Часы наручные электронные|Elektron qol saatı
        903180|700|5000|80|500|CN DE|Laser distance meter|Lazer mesafe ölçer|Дальномер лазерный|Lazer məsafəölçən
        # phones
        851713|9000|78000|170|450|CN KR US AE|Smartphone 128 GB|Akıllı telefon 128 GB|Смартфон 128 ГБ|Smartfon 128 GB
        851714|1800|5500|80|200|CN|Mobile phone with keys|Tuşlu cep telefonu|Телефон кнопочный|Düyməli mobil telefon
        851779|500|9000|20|150|CN|Telephone display module|Telefon ekran modülü|Дисплейный модуль телефона|Telefon ekran modulu
        392690|150|1200|20|90|CN|Phone case, plastic|Telefon kılıfı, plastik|Чехол для телефона пластиковый|Telefon üçün plastik qab
        700719|100|900|20|100|CN|Tempered glass for phone screen|Ekran koruyucu cam|Стекло защитное закаленное|Telefon ekranı üçün qoruyucu şüşə
        # cosmetics
        330300|1200|9500|100|500|AE TR GB DE US|Eau de parfum 50 ml|Eau de parfum 50 ml|Парфюмерная вода 50 мл|Ətir suyu 50 ml
        330410|300|2500|15|60|CN KR TR US|Lipstick|Ruj|Помада губная|Dodaq boyası
        330420|400|3000|20|120|CN KR TR|Eye shadow palette|Far paleti|Палетка теней|Göz kölgəsi palitrası
        330430|200|1200|15|60|CN|Nail polish|Oje|Лак для ногтей|Dırnaq lakı
        330499|600|6000|50|350|KR CN DE TR|Face cream|Yüz kremi|Крем для лица|Üz kremi
        330510|400|2500|250|900|TR DE KR|Shampoo|Şampuan|Шампунь|Şampun
        330590|500|3000|100|600|TR KR DE|Hair mask|Saç maskesi|Маска для волос|Saç maskası
        330720|200|1200|60|250|TR DE GB|Deodorant|Deodorant|Дезодорант|Dezodorant
        340130|300|1800|120|500|KR TR|Face cleansing foam|Yüz temizleme köpüğü|Пенка для умывания|Üz yuma köpüyü
        960329|300|2000|20|150|CN|Make-up brush set|Makyaj fırça seti|Набор кистей для макияжа|Makiyaj fırça dəsti
        851631|1200|8000|400|1100|CN TR|Hair dryer|Saç kurutma makinesi|Фен|Fen
        851632|900|6000|250|900|CN TR|Hair curling iron|Saç maşası|Щипцы для завивки|Saç burucu maşa
        # supplements
        210690|900|5500|120|900|US DE TR GB|Food supplement, capsules|Gıda takviyesi, kapsül|Пищевая добавка, капсулы|Qida əlavəsi, kapsul
        293627|700|3000|100|350|US DE|Vitamin C powder|C vitamini tozu|Витамин C, порошок|C vitamini, toz
        350211|2000|6500|900|2500|US DE GB|Egg albumin protein powder|Yumurta proteini tozu|Протеин яичный, порошок|Yumurta zülalı, toz
        350400|2500|8000|900|2500|US GB DE TR|Protein powder|Protein tozu|Протеин, порошок|Protein tozu
        151790|800|2500|150|400|US DE|Fish oil capsules, blended|Balık yağı kapsül|Рыбий жир, капсулы|Balıq yağı, kapsul
        090230|400|2500|100|600|CN GB|Black tea, packed|Siyah çay|Чай черный|Qara çay
        130219|900|3500|60|250|CN KR|Ginseng extract|Ginseng ekstresi|Экстракт женьшеня|Jenşen ekstraktı
        # toys
        950300|500|6000|100|2000|CN DE TR|Toy construction set|Yapı blokları oyuncak|Конструктор детский|Uşaq konstruktoru
        950300|400|3500|100|900|CN|Doll with clothes|Oyuncak bebek|Кукла с одеждой|Gəlincik, geyimli
        950300|300|2500|80|600|CN TR|Plush toy bear|Peluş ayı|Мишка плюшевый|Plüş ayı
        950490|600|4500|200|1500|CN DE|Board game|Kutu oyunu|Настольная игра|Stolüstü oyun
        950440|200|1500|80|200|CN US|Playing cards|Oyun kartları|Карты игральные|Oyun kartları
        950510|300|2500|100|1500|CN|Christmas decorations|Yılbaşı süsleri|Украшения новогодние|Yeni il bəzəkləri
        871500|6000|24000|5000|13000|CN TR DE|Baby carriage|Bebek arabası|Коляска детская|Uşaq arabası
        # books
        490199|500|4500|150|1200|GB US TR DE|Book, paperback|Kitap, karton kapak|Книга, мягкая обложка|Kitab, yumşaq cild
        490300|400|2500|150|900|GB TR|Children's picture book|Resimli çocuk kitabı|Книга детская с картинками|Şəkilli uşaq kitabı
        490290|300|1800|100|500|GB US|Magazine|Dergi|Журнал|Jurnal
        490400|500|2500|80|400|DE GB|Printed music|Nota kitabı|Ноты|Not kitabı
        482010|300|2000|150|600|CN TR|Notebook, ruled|Defter|Тетрадь|Dəftər
        960810|100|1200|10|80|CN DE|Ball point pen|Tükenmez kalem|Ручка шариковая|Diyircəkli qələm
        # car parts
        870899|800|12000|150|5000|CN DE TR AE|Car body bracket|Oto braket|Кронштейн кузова автомобиля|Avtomobil kuzov dayağı
        870830|1500|9000|800|5000|DE TR CN|Brake pads, set|Fren balatası takımı|Колодки тормозные, комплект|Əyləc kündələri, dəst
        842123|400|2500|150|700|DE TR CN|Oil filter for engine|Yağ filtresi|Фильтр масляный|Yağ filtri
        842131|500|3000|150|900|DE TR|Air filter for engine|Hava filtresi|Фильтр воздушный|Hava filtri
        851220|1500|18000|300|4000|CN DE AE|Car headlamp|Oto far|Фара автомобильная|Avtomobil faru
        851110|300|1800|50|300|DE CN|Spark plugs|Buji|Свечи зажигания|Alışdırma şamları
        870880|3000|16000|1500|6000|DE TR CN|Shock absorber|Amortisör|Амортизатор|Amortizator
        700910|1200|9000|300|1500|CN AE|Rear-view mirror for car|Oto dikiz aynası|Зеркало заднего вида|Arxa görünüş güzgüsü
        903289|2500|20000|200|1500|DE CN|Engine control unit|Motor kontrol ünitesi|Блок управления двигателем|Mühərrik idarəetmə bloku
        # household
        732393|600|5500|300|2500|CN TR|Stainless steel saucepan|Paslanmaz çelik tencere|Кастрюля из нержавеющей стали|Paslanmayan polad qazan
        691110|500|4000|250|2000|CN GB TR|Porcelain cup set|Porselen fincan takımı|Набор чашек фарфоровых|Farfor fincan dəsti
        701337|400|3000|200|1500|TR CN|Drinking glasses|Su bardağı|Стаканы стеклянные|Şüşə stəkanlar
        630231|1500|7000|800|2500|TR CN|Cotton bed linen|Pamuklu nevresim|Постельное белье хлопковое|Pambıq yataq dəsti
        630260|500|3500|250|900|TR CN|Bath towel, cotton terry|Havlu, pamuklu|Полотенце махровое|Pambıq dəsmal
        392410|200|1800|80|700|CN TR|Plastic food container|Plastik saklama kabı|Контейнер пищевой пластиковый|Plastik qida qabı
        940490|800|4500|500|1800|TR CN|Pillow|Yastık|Подушка|Yastıq
        850980|1500|9500|700|3000|CN TR DE|Hand blender|El blenderi|Блендер ручной|Əl blenderi
        851671|2500|14000|1200|4500|CN DE TR|Coffee machine|Kahve makinesi|Кофеварка|Qəhvə maşını
        850811|4000|24000|1800|5000|CN DE KR|Vacuum cleaner, cordless|Şarjlı süpürge|Пылесос беспроводной|Simsiz tozsoran
        821191|600|3500|200|900|DE CN|Table knives, set|Sofra bıçağı takımı|Ножи столовые, набор|Süfrə bıçaqları, dəst
        630392|900|5000|500|2000|TR CN|Curtains, synthetic|Perde, sentetik|Шторы синтетические|Sintetik pərdə
        570339|1500|9000|1000|6000|TR CN|Tufted carpet|Halı|Ковер тафтинговый|Xalça
        820559|300|2500|100|900|CN DE|Hand tool set|El aleti seti|Набор ручных инструментов|Əl alətləri dəsti
        846721|2500|13000|1100|3500|CN DE|Cordless drill|Şarjlı matkap|Дрель аккумуляторная|Akkumulyatorlu drel
        970121|4000|38000|300|4000|TR GB DE|Old oil painting|Antika yağlı boya tablo|Картина маслом старинная|Qədim yağlı boya tablo
        # jewellery
        711719|200|2500|10|80|CN TR|Fashion earrings|Bijuteri küpe|Серьги, бижутерия|Bijuteriya sırğa
        711790|200|2000|10|90|CN|Bead bracelet|Boncuk bileklik|Браслет из бусин|Muncuq qolbaq
        711311|1500|12000|5|60|TR CN|Silver ring|Gümüş yüzük|Кольцо серебряное|Gümüş üzük
        711319|8000|65000|3|40|TR AE|Gold chain|Altın zincir|Цепочка золотая|Qızıl zəncir
        420232|500|4500|60|250|CN TR|Wallet, plastic outer surface|Cüzdan|Кошелек|Pulqabı
        420221|2500|18000|400|1200|TR CN GB|Leather handbag|Deri el çantası|Сумка кожаная|Dəri çanta
        420222|900|5500|250|900|CN TR|Textile handbag|Kumaş çanta|Сумка текстильная|Parça çanta
        420292|1000|6500|350|1300|CN TR|Backpack|Sırt çantası|Рюкзак|Bel çantası
        900410|400|6000|25|120|CN TR|Sunglasses|Güneş gözlüğü|Очки солнцезащитные|Gün eynəyi
        # sports
        950691|900|9000|300|6000|CN DE TR|Resistance bands, set|Direnç bandı seti|Эспандеры, набор|Ekspander dəsti
        950662|700|4500|350|700|CN|Football, inflatable|Futbol topu|Мяч футбольный|Futbol topu
        950659|1200|9500|90|400|CN|Badminton racket|Badminton raketi|Ракетка для бадминтона|Badminton raketkası
        950710|1500|12000|200|1200|CN KR|Fishing rod|Olta kamışı|Удочка|Tilov
        871499|400|6000|80|900|CN DE|Bicycle brake lever|Bisiklet fren kolu|Ручка тормоза велосипеда|Velosiped əyləc qolu
        650610|1500|8000|300|900|CN DE|Bicycle helmet|Bisiklet kaskı|Шлем велосипедный|Velosiped dəbilqəsi
        630622|2500|14000|1500|5000|CN|Camping tent|Kamp çadırı|Палатка туристическая|Turist çadırı
        940430|2000|9000|800|2200|CN TR|Sleeping bag|Uyku tulumu|Мешок спальный|Yataq kisəsi
        871160|18000|60000|9000|22000|CN DE|Electric scooter|Elektrikli skuter|Электросамокат|Elektrikli skuter
        # pet
        230910|800|5000|400|4000|TR DE US|Dog food|Köpek maması|Корм для собак|İt yemi
        420100|300|2500|40|300|CN TR|Dog collar and leash|Köpek tasması|Ошейник и поводок для собак|İt xaltası
        392490|400|2500|150|900|CN|Pet feeding bowl, plastic|Evcil hayvan mama kabı|Миска для животных|Ev heyvanı üçün qab
        940490|800|4500|400|1800|CN TR|Pet bed|Evcil hayvan yatağı|Лежанка для животных|Ev heyvanı üçün yataq
        701090|600|3000|400|2000|CN DE|Aquarium glass jar|Akvaryum cam kavanoz|Банка стеклянная для аквариума|Akvarium üçün şüşə banka
        """;

    /// <summary>Goods most countries restrict; they are only sent hidden behind another description.</summary>
    internal const string Restricted = """
        # restricted
        300490|1500|9000|40|300|TR CN DE|Medicine, prescription only|Reçeteli ilaç|Лекарство рецептурное|Reseptli dərman
        300431|3000|15000|60|250|TR DE|Insulin, prefilled pens|İnsülin kalemi|Инсулин, шприц-ручки|İnsulin qələmləri
        854370|4000|20000|200|900|CN|Radio signal jammer|Sinyal kesici|Подавитель радиосигнала|Radio siqnal boğucu
        880622|20000|85000|500|900|CN|Drone with camera|Kameralı drone|Дрон с камерой|Kameralı dron
        854340|900|4500|60|250|CN|Electronic cigarette|Elektronik sigara|Электронная сигарета|Elektron siqaret
        240412|800|3500|40|200|CN|Nicotine liquid|Nikotin likiti|Жидкость никотиновая|Nikotin mayesi
        930400|2500|15000|400|2000|CN TR|Air pistol|Havalı tabanca|Пистолет пневматический|Pnevmatik tapança
        930629|700|3000|300|1500|CN TR|Air gun pellets|Havalı tüfek saçması|Пули пневматические|Pnevmatik silah gülləsi
        821192|1500|9000|150|700|CN|Hunting knife, fixed blade|Av bıçağı|Нож охотничий|Ov bıçağı
        852589|3000|9000|20|90|CN|Camera hidden in a pen|Kalem gizli kamera|Ручка со скрытой камерой|Gizli kameralı qələm
        120991|300|2500|20|200|CN TR|Vegetable seeds|Sebze tohumu|Семена овощей|Tərəvəz toxumu
        850650|500|3000|200|900|CN|Loose lithium cells|Lityum pil|Элементы литиевые россыпью|Litium elementləri
        """;
}
