"""Months and days of the week, as people write them in eight languages and three calendars."""

from __future__ import annotations

from anonkit.detect.entities.alternatives import BEGIN, END, any_of

_GREGORIAN = """
january february april june july august september october november december
enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
janeiro fevereiro março abril maio junho julho setembro outubro novembro dezembro
janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre
decembre
januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba disemba
जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर
दिसम्बर फेब्रुअरी फेब्रुवरी अप्रिल मे जुन जुलाइ अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर
يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس اغسطس سبتمبر أكتوبر اكتوبر نوفمبر ديسمبر
جانفي فيفري أفريل ماي جوان جويلية أوت كانون شباط آذار نيسان أيار حزيران تموز آب أيلول
"""
_BIKRAM = """
baisakh baishakh bhaisakh jestha jeth asar ashadh shrawan srawan saun sawan bhadra bhadau
bhado ashoj asoj ashwin aswin kartik mangsir poush paush magh falgun phalgun phagun fagun
chaitra chait
वैशाख बैशाख बैसाख जेठ जेष्ठ ज्येष्ठ असार आषाढ आषाढ़ साउन श्रावण सावन भदौ भाद्र भाद्रपद असोज आश्विन कार्तिक
कात्तिक मंसिर मङ्सिर पुस पुष पौष पूस माघ फागुन फाल्गुन फाल्गुण चैत चैत्र
"""
_ISLAMIC = (
    "muharram,rabi al-awwal,rabi al-awal,rabi ul-awwal,rabi ul awal,rabi al-thani,rabi ul-thani,"
    "rabi al-akhir,jumada al-ula,jumada al-awwal,jumada al-thani,jumada al-akhira,jumada,rajab,"
    "rajabu,shaban,shaaban,sha'ban,shabani,ramadan,ramadhan,ramadhani,ramazan,ramzan,shawwal,"
    "shawal,shawali,dhul qadah,dhu al-qadah,dhul-qadah,zulkaada,dhul hijjah,dhu al-hijjah,"
    "dhul-hijjah,zulhija,zul-hijja,mfunguo mosi,mfunguo pili,mfunguo tatu,"
    "محرم,ربيع الأول,ربيع الثاني,ربيع الآخر,جمادى الأولى,جمادى الآخرة,رجب,شعبان,رمضان,شوال,"
    "ذو القعدة,ذو الحجة,रमजान,रमज़ान,मुहर्रम"
)
SUFFIX = rf"(?:मा|को|का|की|के|ले|देखि|सम्म|बाट|तिर|में){END}"
"""What is grown on to a month in Nepali and Hindi."""
_NA = r"\s{1,3}na\s{1,3}"
_SHORT = """
jan feb febr apr jun jul aug sept sep oct nov dec ene dic janv févr fevr avr juil déc fev dez okt
abr
"""
_WORDS_TOO = "may march mar ago set out"
"""Words of a sentence as well: in lower case they need more than a number beside them."""
_TWELVE = "moja kwanza pili mbili tatu nne tano sita saba nane tisa kumi"
MONTH = (
    rf"(?:(?P<numbered>mwezi\s{{1,3}}wa\s{{1,3}}(?:1[0-2]|0?[1-9]|kumi{_NA}(?:moja|mbili)"
    rf"|{any_of(_TWELVE)})(?!\w))"
    rf"|(?P<name>{any_of(f'{_GREGORIAN} {_BIKRAM}')})(?:{SUFFIX}|{END})"
    rf"|(?P<islamic>{any_of(_ISLAMIC)}){END}"
    rf"|(?P<word>{any_of(_WORDS_TOO)}){END}\.?|{any_of(_SHORT)}{END}\.?)"
)
"""The name of a month, or its number in Swahili. Ignore case."""
WEEKDAY = BEGIN + any_of(
    """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
lunes martes miércoles miercoles jueves viernes sábado sabado domingo
lundi mardi mercredi jeudi vendredi samedi dimanche
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira
jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili
सोमबार सोमवार मङ्गलबार मंगलबार मंगलवार बुधबार बुधवार बिहीबार बिहिबार गुरुवार बृहस्पतिवार शुक्रबार
शुक्रवार शनिबार शनिवार आइतबार रविवार इतवार
الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
"""
)
