"""Labelled tables that were looked at while detection was mended: `header | label | maker`."""

from __future__ import annotations

from types import MappingProxyType

TABLES = MappingProxyType(
    {
        "AR registro de beneficiarios": """
            Marca temporal | m | moment
            Apellido y nombre | person_name | listed:es
            N° de DNI | national_id | as:3#.###.###
            Fecha de nacimiento | birth_date | date:1950-2004:%d/%m/%Y
            Sexo registral | q | pick:Femenino;Masculino;X
            Domicilio | address | street:es
            Barrio | q | pick:Norte;Sur;Centro;Las Lomas
            Teléfono de contacto | phone | phone:AR
            Nombre del referente barrial | person_name | staff:es-5
            ¿Tiene CUD? | s | pick:Sí;No
            Cantidad de hijos a cargo | q | int:0-6
            ¿Recibe algún plan social? | - | pick:Sí;No;NS/NC
            Ingresos del hogar | s | int:40000-900000
            Observaciones | t | text:es
            N° de legajo | person_id | as:L-####
        """,
        "ES registre escolar": """
            Id_alumne | person_id | as:A#####
            Nom | person_name | first:ca
            Primer cognom | person_name | last:ca
            Segon cognom | person_name | last:ca
            Data_naixement | birth_date | date:2008-2018:%d/%m/%Y
            Gènere | q | pick:Nena;Nen
            Nom_del_Pare | person_name | name:ca
            Nom_de_la_Mare | person_name | name:ca
            Telèfon | phone | phone:ES
            Correu_electrònic | email | mail
            Adreça | address | street:ca
            Codi_postal | q | as:08###
            Població | q | pick:Vic;Manresa;Olot;Berga
            Curs | q | pick:1r;2n;3r;4t
            Beca_menjador | - | pick:Sí;No
            Al·lèrgies | s | pick:cap;gluten;fruits secs
        """,
        "CD liste lineaire": """
            N_ORDRE | record_id | seq
            NOM | person_name | last:fr
            POSTNOM | person_name | last:fr
            PRENOM | person_name | first:fr
            SEXE | q | pick:M;F
            AGE | q | int:0-85
            UNITE_AGE | - | pick:ans;mois
            PROFESSION | q | pick:cultivateur;enseignant;menagere;eleve
            ADRESSE | address | street:fr
            AIRE_DE_SANTE | q | pick:Katuba;Kenya;Ruashi;Lubumbashi
            TELEPHONE | phone | phone:CD
            DATE_DEBUT_SIGNES | q | date:2025-2025:%d/%m/%Y
            DATE_CONSULTATION | q | date:2025-2025:%d/%m/%Y
            DIAGNOSTIC | s | pick:paludisme;cholera;rougeole;IRA
            ISSUE | - | pick:gueri;decede;transfere
            NOM_ACCOMPAGNANT | person_name | name:fr
            LIEN_PARENTE | q | pick:mere;pere;tante;frere
        """,
        "MZ inquerito agregados": """
            id_agregado | household_id | as:AF-####
            nome_chefe_agregado | person_name | name:pt
            num_bi | national_id | as:############@
            contacto_1 | phone | phone:MZ
            contacto_2 | phone | phone:MZ
            posto_administrativo | q | pick:Macate;Sussundenga;Gondola
            bairro | q | pick:A;B;C;D;E
            lat | coordinates | lat:MZ
            long | coordinates | lon:MZ
            sexo_chefe | q | pick:H;M
            idade_chefe | q | int:18-80
            n_membros | q | int:1-12
            situacao_deslocado | s | pick:deslocado;retornado;comunidade acolhedora
            lingua_falada_casa | q | pick:Ndau;Sena;Português
            fonte_agua | - | pick:furo;rio;poço
            nome_inquiridor | person_name | staff:pt-4
            obs | t | text:pt
        """,
        "TZ dodoso la kaya": """
            Tarehe ya mahojiano | q | date:2025-2025
            Jina la mdadisi | person_name | staff:tz-5
            Jina kamili la mkuu wa kaya | person_name | name3:tz
            Namba ya simu ya mkuu wa kaya | phone | phone:TZ
            Namba ya NIDA | national_id | as:19750########00001##
            Umri | q | int:18-90
            Jinsia | q | pick:Me;Ke
            Kijiji | q | pick:Mlandizi;Kibaha;Ruvu
            Kitongoji | q | pick:A;B;C;D
            Kabila | s | pick:Msukuma;Mhaya;Mchaga
            Je, una ulemavu wowote? | s | pick:Ndiyo;Hapana
            Idadi ya wanakaya | q | int:1-11
            Kipato kwa mwezi (TZS) | s | int:30000-900000
            Chanzo kikuu cha maji | - | pick:bomba;kisima;mto
            Maoni | t | text:sw
            Jina la jirani | person_name | name:tz
        """,
        "NP घरधुरी सर्वेक्षण": """
            क्र.सं. | record_id | seq
            घरमुलीको नाम थर | person_name | name:nd
            बुवाको नाम | person_name | name:nd
            सम्पर्क फोन नं. | phone | phone:NP
            नागरिकता प्रमाणपत्र नं. | national_id | as:##-##-##-#####
            जन्म मिति (वि.सं.) | birth_date | date:2010-2060:%Y/%m/%d
            उमेर (वर्ष) | q | int:18-80
            लिङ्ग | q | pick:महिला;पुरुष;अन्य
            जातजाति | s | pick:दलित;जनजाति;ब्राह्मण
            वडा नं. | q | int:1-9
            टोल | address | street:ne
            पेशा | q | pick:कृषि;व्यापार;शिक्षक
            मुख्य खानेपानी स्रोत | - | pick:धारा;कुवा;नदी
            कैफियत | t | text:ne
        """,
        "IN rashan suchi": """
            kram_sankhya | record_id | seq
            mukhiya_ka_naam | person_name | name:hi
            pita_ka_naam | person_name | name:hi
            umar | q | int:18-80
            ling | q | pick:mahila;purush
            jati | s | pick:SC;ST;OBC;General
            dharm | s | pick:Hindu;Muslim;Sikh
            aadhar_no | national_id | as:2###########
            ration_card_no | national_id | as:UP##########
            mobile_no | phone | phone:IN0
            gaon | q | pick:Rampur;Sitapur;Barabanki
            zila | q | pick:Lucknow;Unnao
            pata | address | street:in
            parivar_ke_sadasya | q | int:1-12
            masik_aay | s | int:2000-40000
            tippani | t | text:hi
        """,
        "SY قائمة المستفيدين": """
            رقم | record_id | seq
            الاسم الثلاثي | person_name | name3:ax
            اسم الأم | person_name | name:ax
            تاريخ الميلاد | birth_date | date:1950-2005:%d/%m/%Y
            الجنس | q | pick:ذكر;أنثى
            الرقم الوطني | national_id | as:0##########
            رقم الهاتف | phone | phone:SY
            العنوان | address | street:ar
            المحافظة | q | pick:حلب;إدلب;حماة
            القرية | q | pick:سرمدا;الدانا;حارم
            حالة النزوح | s | pick:نازح;عائد;مقيم
            عدد أفراد الأسرة | q | int:1-12
            هل يوجد إعاقة | s | pick:نعم;لا
            ملاحظات | t | text:ar
        """,
        "KE incident report": """
            meta/instanceName | m | pick:incident A;incident B
            grp_report/incident_no | record_id | as:INC-2025-####
            grp_report/date_of_incident | q | date:2024-2025
            grp_victim/v_full_name | person_name | name:ke
            grp_victim/v_initials | person_name | initials:ke
            grp_victim/v_phone_1 | phone | phone:KE
            grp_victim/v_age | q | int:5-70
            grp_victim/v_sex | q | pick:f;m
            grp_victim/relationship_to_perp | s | pick:spouse;parent;neighbour;stranger
            grp_perp/alleged_perpetrator | person_name | name:ke
            grp_wit/witness_1_name | person_name | name:ke
            grp_wit/witness_contact | phone | phone:KE+
            grp_loc/where_happened | q | pick:home;road;market;school
            grp_loc/gps_location | coordinates | point:KE
            grp_report/type_of_violence | s | pick:physical;economic;sexual
            grp_report/police_ob_number | record_id | as:OB/##/##/25
            grp_report/narrative | t | text:en
            grp_report/reported_by | username | user:6
            photo_evidence | media | photo
        """,
        "UG land register": """
            parcelId | record_id | as:UGA-PRC-#####
            ownerFirstName | person_name | first:ug
            ownerLastName | person_name | last:ug
            ownerNIN | national_id | as:CM###########@
            ownerMobile | phone | phone:UG
            spouseName | person_name | name:ug
            neighbourNorth | person_name | name:ug
            neighbourSouth | person_name | name:ug
            acreage | - | dec:0-12:2
            landUse | - | pick:crops;grazing;residential
            tenureType | - | pick:customary;mailo;freehold
            parishName | q | pick:Bwera;Kisinga;Munkunyu
            centroidLat | coordinates | lat:UG
            centroidLng | coordinates | lon:UG
            surveyDate | q | date:2023-2025
            surveyorCode | username | as:SV-0#
            disputeStatus | - | pick:none;open;settled
            lc1Chairperson | person_name | staff:ug-8
        """,
        "PH volunteer payroll": """
            EMPNO | person_id | as:V-#####
            SURNAME | person_name | last:ph
            GIVEN_NAME | person_name | first:ph
            MI | person_name | as:@.
            BDAY | birth_date | date:1960-2004:%m/%d/%Y
            TIN | national_id | as:###-###-###-000
            SSS_NO | national_id | as:##-#######-#
            CELL_NO | phone | phone:PH
            GCASH_NO | account | phone:PH
            BANK_ACCT | account | as:##########
            DAILY_RATE | s | pick:350;400;450;500
            DAYS_WORKED | - | int:1-26
            GROSS_PAY | s | int:350-13000
            NET_PAY | s | int:350-12000
            BARANGAY | q | pick:San Isidro;Poblacion;Mabini
            EMERGENCY_CONTACT_PERSON | person_name | name:ph
            SIGNATURE | media | photo:png
        """,
        "KE app log": """
            entry_uuid | record_id | uuid
            client_ip | device | ip
            handset_imei | device | imei
            login_name | username | user:9
            app_version | m | pick:1.2.0;1.2.1;1.3.0
            opened_at | m | moment
            screen | - | pick:home;form;sync
            seconds_on_screen | - | int:1-900
            net_type | - | pick:wifi;3g;4g
            battery_pct | - | int:1-100
            lat_raw | coordinates | lat:KE
            lon_raw | coordinates | lon:KE
            accuracy_m | - | dec:3-60:2
            user_feedback | t | text:en
        """,
    }
)
