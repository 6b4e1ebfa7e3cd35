"""Little words of four languages: somebody may be called so, but who writes them means the word.

In lower case only; with a capital they may be a name.
"""

from __future__ import annotations

_ENGLISH = """
about after again all also and any are ask asked because been before but can come could day did does
each even every far few for from get give given goes gone good got had has have having her here him
his how into its just know last less let like made make many may more most much must near need never
new next nor not now off old one only other our out over own per put said same saw say see seen she
should since some such than that the their them then there these they this those through too two use
used very want was way were what when where which while who whom why will with without would year
years yes yet you your
"""
_SWAHILI = """
baada bado bila hadi halafu hapa hapana hapo hata hii hili hilo hivi hivyo hiyo huku hao huu huyo
huyu ila ile ili ipo kabla kabisa kama kati karibu katika kila kisha kuhusu kuna kutoka kwa kwamba
kwani lakini lile mimi moja mpaka mtu nani ndani ndio ndiyo ngapi nini nje pia sana sasa sisi siku
tena tangu tatu tunataka vile wale watu wewe wake wako wangu wao wapi wenye wetu wote yake yako yale
yangu yao yetu yote yule zake zangu zao zote
"""
_SPANISH = """
ahora algo antes aquí así aunque cada casi como con cual cuando del desde después donde dos ella
ellos entre era eran esa ese eso esta este esto está fue gran hace hacia hasta hay las les los luego
mal mas más mejor menos mientras mis mucho muy nada ni nos nosotros nunca otra otro para pero poco
por porque pues que qué quien ser sí sido siempre sin sobre solo son sus también tan tanto tengo
tiene toda todo todos tres una uno unos usted van vez yo
"""
_FRENCH = """
alors après assez aussi autre avant avec avoir bien car ce cela ces cette chaque comme dans depuis
des dont elle elles encore entre est être été fait font ici ils jamais les leur leurs lors mais même
mes moins mon nos notre nous ont par pas peu peut plus pour pourquoi près quand que quel qui sans
ses seulement son sont sous sur tous tout très trop une vers vos votre vous
"""

LITTLE_WORDS = frozenset(f"{_ENGLISH} {_SWAHILI} {_SPANISH} {_FRENCH}".split())
"""In the spelling of `tokens`."""
