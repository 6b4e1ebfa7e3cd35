# ruff: noqa: E501 - one line is one list of names
"""Made-up people: forenames and surnames as they are written in different countries."""

from __future__ import annotations

from types import MappingProxyType

_FORENAMES = {
    "ke": "Faith Brian Mercy Kevin Achieng Otieno Wanjiku Kamau Njeri Mwangi Atieno Kipchoge Chebet "
    "Naliaka Wafula Akinyi Ochieng Nyambura Kiprono Moraa",
    "tz": "Neema Juma Rehema Baraka Zawadi Hamisi Asha Salum Mwanaidi Rashidi Upendo Tumaini "
    "Subira Shabani Halima Ramadhani Furaha Emanueli Mariamu Daudi",
    "ug": "Nakato Wasswa Babirye Okello Namubiru Mugisha Achan Kato Nansubuga Tumusiime Apio "
    "Ssemakula Birungi Odongo Nalwoga Byaruhanga Adong Kizza",
    "es": "María José Lucía Carmen Juan Carlos Rosa Luis Valentina Mateo Gabriela Andrés Camila "
    "Diego Sofía Ramón Yolanda Néstor Beatriz Wilmer Yesenia Ximena",
    "ca": "Jordi Montserrat Núria Oriol Laia Pau Mercè Arnau Meritxell Ferran Gemma Biel Roser "
    "Quim Anna Sergi Carme Aleix Neus Martí",
    "fr": "Aminata Moussa Fatou Ibrahima Awa Ousmane Mariam Mamadou Chantal Jean Espérance Patrice "
    "Bienvenu Solange Dieudonné Rokhaya Cheikh Ndeye Alphonse Clarisse",
    "pt": "Maria João Ana Paulo Celeste Armando Fátima Domingos Lurdes Ernesto Isabel Alberto "
    "Joaquina Sérgio Graça Tomás Raimunda Wellington Thaís Edilson",
    "ne": "Sita Ram Gita Hari Kamala Bishnu Laxmi Prakash Sunita Krishna Sarita Dipak Maya Suresh "
    "Anita Rajesh Parbati Binod Mina Gopal",
    "nd": "सीता राम गीता हरि कमला विष्णु लक्ष्मी प्रकाश सुनिता कृष्ण सरिता दिपक माया सुरेश अनिता राजेश पार्वती विनोद",
    "hi": "Sunita Rajesh Anita Ramesh Pooja Suresh Geeta Manoj Savitri Vijay Rekha Ashok Kiran "
    "Mohan Shanti Deepak Usha Dinesh Kavita Salim",
    "hd": "सुनीता राजेश अनीता रमेश पूजा सुरेश गीता मनोज सावित्री विजय रेखा अशोक किरण मोहन शांति दीपक उषा दिनेश",
    "ar": "Mohammed Fatima Ahmad Aisha Khaled Mariam Omar Huda Yousef Nour Hassan Rania Ibrahim "
    "Salma Mahmoud Layla Ali Zainab Mustafa Amal",
    "ax": "محمد فاطمة أحمد عائشة خالد مريم عمر هدى يوسف نور حسن رانيا إبراهيم سلمى محمود ليلى علي زينب مصطفى أمل",
    "ng": "Chinedu Ngozi Emeka Aisha Tunde Folake Musa Hauwa Ifeoma Segun Amina Obinna Yetunde "
    "Ibrahim Blessing Uche Zainab Kehinde",
    "gh": "Kwame Abena Kofi Ama Yaw Akosua Kwabena Adwoa Kojo Esi Kwesi Afia Nana Efua Mensah",
    "za": "Thabo Nomvula Sipho Lerato Bongani Zanele Pieter Annelize Themba Palesa Lindiwe Mandla "
    "Ayesha Johan Nokuthula Tshepo",
    "ph": "Maricel Jun Rosalinda Rodrigo Jennylyn Efren Corazon Danilo Analyn Reynaldo Marites "
    "Arnel Lourdes Jomar",
}
_SURNAMES = {
    "ke": "Otieno Mwangi Wanjiru Kamau Odhiambo Cheruiyot Mutua Barasa Njoroge Onyango Wambui "
    "Rotich Karanja Makokha Kilonzo Omondi",
    "tz": "Mwakyusa Massawe Mushi Kimaro Shayo Mrema Mbwana Lyimo Komba Nyerere Mollel Msuya "
    "Chacha Mwinyi Ngowi Temba",
    "ug": "Okello Museveni Nakitende Ocen Mukasa Tumwine Lubega Opio Kaggwa Ainomugisha Nsubuga",
    "es": "González Rodríguez Mamani Quispe Fernández Gómez López Martínez Sánchez Ramírez Cárdenas "
    "Restrepo Ospina Benítez Acosta Villalba Zapata",
    "ca": "Puig Ferrer Soler Vila Roca Casals Bosch Vidal Serra Pujol Riera Mas Farré Camps "
    "Bonet Prats",
    "fr": "Diallo Traoré Ndiaye Kabila Mukendi Diop Ouédraogo Sow Kouassi Mbala Ilunga Cissé Ba "
    "Tshisekedi Nzuzi Faye",
    "pt": "Machava Sitoe Nhantumbo Macuácua Silva Santos Oliveira Souza Cossa Mondlane Pereira "
    "Ferreira Lima Ribeiro Chissano",
    "ne": "Tamang Gurung Sharma Thapa Magar Rai Shrestha Adhikari Bishwokarma Chaudhary Limbu "
    "Karki Poudel Tharu Nepali",
    "nd": "तामाङ गुरुङ शर्मा थापा मगर राई श्रेष्ठ अधिकारी विश्वकर्मा चौधरी लिम्बु कार्की पौडेल थारू नेपाली",
    "hi": "Kumar Devi Singh Yadav Sharma Patel Gupta Kumari Prasad Verma Mishra Paswan Khatun Das "
    "Meena",
    "hd": "कुमार देवी सिंह यादव शर्मा पटेल गुप्ता कुमारी प्रसाद वर्मा मिश्रा पासवान खातून दास मीणा",
    "ar": "Al-Masri Haddad Khalil Al-Ahmad Nasser Saleh Hamdan Al-Hariri Qasim Suleiman Darwish "
    "Abboud Mansour Al-Khatib",
    "ax": "المصري حداد خليل الأحمد ناصر صالح حمدان الحريري قاسم سليمان درويش عبود منصور الخطيب",
    "ng": "Okafor Adeyemi Bello Eze Abubakar Nwosu Balogun Danjuma Okonkwo Lawal Ojo Usman",
    "gh": "Mensah Owusu Boateng Asante Agyeman Osei Appiah Amponsah Tetteh Quaye",
    "za": "Dlamini Nkosi Mokoena Khumalo Botha van_der_Merwe Naidoo Molefe Ndlovu Pillay Mthembu",
    "ph": "Dela_Cruz Santos Reyes Bautista Ocampo Garcia Mendoza Villanueva Aquino Salonga",
}

FORENAMES = MappingProxyType({place: text.split() for place, text in _FORENAMES.items()})
SURNAMES = MappingProxyType(
    {place: [name.replace("_", " ") for name in text.split()] for place, text in _SURNAMES.items()}
)
