"""Labelled tables held out: written before detection was mended, looked into once, at the end."""

from __future__ import annotations

from types import MappingProxyType

TABLES = MappingProxyType(
    {
        "CO asistencia taller": """
            fecha_taller | q | date:2025-2025:%d-%m-%Y
            primer_nombre | person_name | first:es
            segundo_nombre | person_name | first:es
            primer_apellido | person_name | last:es
            segundo_apellido | person_name | last:es
            tipo_doc | - | pick:CC;TI;CE;PPT
            num_doc | national_id | as:1#########
            celular_contacto | phone | phone:CO
            correo | email | mail
            municipio_residencia | q | pick:Soacha;Tumaco;Quibdó
            vereda_barrio | q | pick:La Playa;Centro;Alto
            rango_edad | q | pick:18-28;29-59;60+
            identidad_genero | q | pick:mujer;hombre;otra
            orientacion_sexual | s | pick:heterosexual;gay;lesbiana;bisexual
            grupo_poblacional | s | pick:indígena;afro;ninguno
            victima_conflicto | s | pick:sí;no
            firma | media | photo
            que_aprendio | t | text:es
            nombre_facilitador | person_name | staff:es-3
        """,
        "ES banc d'aliments": """
            Número d'expedient | person_id | as:EXP-#####
            Cognoms | person_name | lasts:ca
            Nom del titular | person_name | first:ca
            DNI/NIE | national_id | as:########@
            Data de naixement | birth_date | date:1945-2003:%d/%m/%Y
            Telèfon mòbil | phone | phone:ES
            Adreça completa | address | street:ca
            Municipi | q | pick:Terrassa;Rubí;Sabadell
            Membres de la unitat familiar | q | int:1-9
            Infants a càrrec | q | int:0-5
            País d'origen | q | pick:Marroc;Espanya;Hondures;Ucraïna
            Ingressos mensuals | s | int:0-1500
            Discapacitat | s | pick:Sí;No
            Data d'alta | q | date:2022-2025:%d/%m/%Y
            Lots lliurats | - | int:1-24
            Treballadora social | person_name | staff:ca-4
            Comentaris | t | text:es
        """,
        "SN coopérative": """
            numeroMembre | person_id | as:M####
            prenomNom | person_name | name:fr
            dateNaissance | birth_date | date:1950-2003:%d/%m/%Y
            numeroCNI | national_id | as:1 ### #### #####
            telephonePortable | phone | phone:SN
            villageResidence | q | pick:Keur Samba;Ndiob;Diouroup
            superficieHa | - | dec:0-8:2
            culturePrincipale | - | pick:arachide;mil;niébé
            rendementKg | - | int:100-4000
            cotisationPayee | - | pick:oui;non
            montantCredit | s | int:10000-500000
            nomConjoint | person_name | name:fr
            ethnie | s | pick:sérère;wolof;peul
            gpsChampLat | coordinates | lat:SN
            gpsChampLon | coordinates | lon:SN
            agentCollecte | person_name | staff:fr-5
            remarques | t | text:fr
        """,
        "BR matrícula escolar": """
            RA_ALUNO | person_id | as:##########
            NOME_ALUNO | person_name | name:pt
            DT_NASCIMENTO | birth_date | date:2007-2018:%d/%m/%Y
            CPF_RESPONSAVEL | national_id | as:###.###.###-##
            NOME_MAE | person_name | name:pt
            NOME_PAI | person_name | name?20:pt
            FONE_RESPONSAVEL | phone | phone:BR
            ENDERECO | address | street:pt
            BAIRRO | q | pick:Centro;Jardim;Vila Nova
            CEP | q | as:0####-###
            COR_RACA | s | pick:parda;preta;branca;indígena
            DEFICIENCIA | s | pick:não;visual;auditiva
            SERIE | q | pick:1;2;3;4;5
            TURNO | - | pick:manhã;tarde
            BOLSA_FAMILIA | - | pick:S;N
            NIS | national_id | as:###########
            TRANSPORTE_ESCOLAR | - | pick:S;N
            MEDIA_FINAL | - | dec:3-10:1
        """,
        "KE maji kioski": """
            utangulizi/tarehe | q | date:2025-2025
            utangulizi/mhojaji | person_name | staff:ke-4
            mteja/jina_la_mteja | person_name | name:ke
            mteja/simu_ya_mteja | phone | phone:KE0
            mteja/nambari_kitambulisho | national_id | as:2#######
            mteja/umri_miaka | q | int:18-85
            mteja/jinsia_yako | q | pick:mume;mke
            mteja/mtaa_unaoishi | q | pick:Kondele;Nyalenda;Manyatta
            mteja/dini_yako | s | pick:mkristo;mwislamu
            maji/mitungi_kwa_siku | - | int:1-12
            maji/bei_mtungi | - | pick:3;5;10
            maji/umbali_mita | - | int:10-2000
            maji/umeridhika | - | pick:ndiyo;hapana
            maji/maoni_yako | t | text:sw
            _maji_kioski_latitude | coordinates | lat:KE
            _maji_kioski_longitude | coordinates | lon:KE
            _id | record_id | as:4########
            _submitted_by | username | user:4
        """,
        "NP jhaga darta": """
            kitta_no | record_id | as:####
            jagga_dhani_ko_naam | person_name | name:ne
            baje_ko_naam | person_name | name:ne
            thegana | address | street:in
            jilla | q | pick:Sindhuli;Ramechhap;Dolakha
            palika | q | pick:Kamalamai;Dudhauli
            woda_no | q | int:1-12
            nagarikta_no | national_id | as:##-##-##-#####
            mobail_no | phone | phone:NP
            janma_miti | birth_date | date:1950-2000
            umer_barsha | q | int:20-80
            jat_jati | s | pick:Dalit;Janajati;Brahmin
            dharma | s | pick:Hindu;Buddhist;Kirat
            chhetrafal_ropani | - | dec:0-20:2
            sadasya_sankhya | q | int:1-12
            kaifiyat | t | text:en
        """,
        "IN राशन सर्वे": """
            फॉर्म क्रमांक | record_id | as:F-####
            आवेदक का नाम | person_name | name:hd
            पति/पिता का नाम | person_name | name:hd
            आधार क्रमांक | national_id | as:3### #### ####
            मोबाइल नं | phone | phone:IN
            जन्मतिथि | birth_date | date:1950-2004:%d-%m-%Y
            उम्र (वर्ष) | q | int:18-80
            लिंग | q | pick:महिला;पुरुष
            जाति श्रेणी | s | pick:अनुसूचित जाति;अनुसूचित जनजाति;अन्य
            धर्म | s | pick:हिन्दू;मुस्लिम;सिख
            गांव का नाम | q | pick:रामपुर;सीतापुर;मालवा
            जिला | q | pick:लखनऊ;उन्नाव
            बैंक खाता संख्या | account | as:3##########
            मासिक आय (रु.) | s | int:2000-30000
            परिवार में सदस्य | q | int:1-10
            क्या राशन मिला? | - | pick:हाँ;नहीं
            टिप्पणी | t | text:hi
        """,
        "JO سجل اللاجئين": """
            رقم الملف | record_id | as:JO-####
            الاسم الأول | person_name | first:ax
            اسم الأب | person_name | first:ax
            اسم العائلة | person_name | last:ax
            تاريخ الولادة | birth_date | date:1950-2010
            رقم المفوضية | national_id | as:###-##C#####
            رقم الجوال | phone | phone:JO
            النوع الاجتماعي | q | pick:ذكر;أنثى
            الجنسية | q | pick:سوري;عراقي;سوداني
            الديانة | s | pick:مسلم;مسيحي
            مكان الإقامة | q | pick:إربد;المفرق;الزرقاء
            الحالة الاجتماعية | q | pick:متزوج;أعزب;أرمل
            المهنة | q | pick:عامل;معلم;بلا عمل
            الدخل الشهري | s | int:0-600
            الأمراض المزمنة | s | pick:سكري;ضغط;لا يوجد
            خط العرض | coordinates | lat:JO
            خط الطول | coordinates | lon:JO
            اسم الباحث | person_name | staff:ax-4
            البريد الإلكتروني | email | mail
        """,
        "NG clinic line list": """
            S/N | record_id | seq
            Hosp. No. | person_id | as:##/#####
            Surname | person_name | last:ng
            Other Names | person_name | first:ng
            Sex (M/F) | q | pick:M;F
            Age (yrs) | q | int:0-80
            LGA | q | pick:Gwale;Ungogo;Dala
            Settlement | q | pick:Kofar Ruwa;Rijiyar Zaki;Dorayi
            GSM No | phone | phone:NG
            Date of onset | q | date:2025-2025:%d/%m/%Y
            Date seen | q | date:2025-2025:%d/%m/%Y
            Provisional Dx | s | pick:malaria;typhoid;lassa
            Lab ID | record_id | as:KN-####
            RDT result | s | pick:pos;neg
            Temp (C) | - | dec:36-41:1
            Outcome | - | pick:discharged;died;referred
            Name of mother/caregiver | person_name | name:ng
            Reporting clinician | person_name | staff:ng-4
        """,
        "GH protection cases": """
            What is the survivor's code? | person_id | as:SC###
            Caseworker | person_name | staff:gh-3
            What is the name of the person reporting? | person_name | name:gh
            Phone of the person reporting | phone | phone:GH+
            Which region do you live in? | q | pick:Northern;Savannah;Volta
            In which community did it happen? | q | pick:Tolon;Kumbungu;Savelugu
            How old is the survivor? | q | int:5-60
            Sex of the survivor | q | pick:female;male
            What happened? | t | text:en
            Type of incident | s | pick:neglect;early marriage;trafficking
            Does the survivor live with a disability? | s | pick:yes;no
            Is the survivor a refugee, IDP or host community member? | s | pick:refugee;IDP;host
            Name of the informant's school | q | pick:Tolon JHS;Savelugu SHS
            Ghana Card number | national_id | as:GHA-#########-#
            Referred to | - | pick:police;clinic;DSW
            Closed? | - | pick:yes;no
            Audio of statement | media | photo:m4a
            GhanaPostGPS | address | as:NT-####-####
        """,
        "ZA stipends": """
            no | record_id | seq
            volunteer | person_name | name:za
            knownAs | person_name | first:za
            idNumber | national_id | as:##0###0###08#
            dob | birth_date | date:1955-2005
            cellPhone | phone | phone:ZA
            homeAddress | address | street:en
            suburb | q | pick:Khayelitsha;Langa;Gugulethu
            race | s | pick:African;Coloured;Indian;White
            homeLanguage | q | pick:isiXhosa;isiZulu;Afrikaans
            accHolder | person_name | name:za
            accNo | account | as:6#########
            branchCode | - | pick:250655;470010;632005
            hours | - | int:2-80
            ratePerHour | - | pick:25;30;35
            stipend | s | int:50-2800
            unionMember | s | pick:Y;N
            nextOfKin | person_name | name:za
            nextOfKinTel | phone | phone:ZA
            vehicleReg | plate | as:CA ######
        """,
        "GT encuesta migrantes": """
            SbjNum | record_id | as:1########
            Srvyr | username | as:ENC0#
            Date | q | date:2025-2025:%m/%d/%Y
            VStart | m | moment
            Latitude | coordinates | as:14.######
            Longitude | coordinates | as:-91.######
            P1. ¿Cómo se llama usted? | person_name | name:es
            P2. ¿Cuántos años cumplidos tiene? | q | int:15-80
            P3. Sexo | q | pick:Hombre;Mujer
            P4. ¿En qué departamento vive? | q | pick:Petén;Huehuetenango;San Marcos
            P5. ¿Habla algún idioma maya? | s | pick:Mam;Kiche;No
            P6. ¿Me da un teléfono para llamarle después? | phone | phone:GT
            P7. ¿Alguien del hogar ha migrado? | s | pick:Sí;No
            P8. ¿Cuánto dinero recibe de remesas? | s | int:0-8000
            P9. ¿Por qué? | t | text:es
            P10. Perfil de Facebook | url | link
            Foto fachada | media | photo
        """,
    }
)
