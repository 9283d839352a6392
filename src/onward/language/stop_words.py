"""Function words by language: dropped from stems, and the mark by which a language is told.

Lists of the most frequent words without a topic (articles, pronouns, prepositions, auxiliaries,
question words). Refuses to know stemming, scripts and texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LISTS = {
    "en": """a about above after again all also am an and any are as at be because been before being
        below between both but by can could d did do does doing don down during each few for from
        further had has have having he her here hers him his how i if in into is it its itself just
        ll m may me might more most must my no nor not now of off on once only or other our ours out
        over own re s same shall she should so some such t than that the their theirs them then
        there these they this those through to too under until up upon us ve very was we were what
        when where whether which while who whom whose why will with within without would you your
        yours""",
    "de": """aber alle als also am an auch auf aus bei beim bin bis bist da damit dann das dass dein
        dem den denn der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine
        einem einen einer eines er es euch für gegen habe haben hat hatte hatten hier ich ihm ihn
        ihr ihre ihrem ihren ihrer im in ist ja kann kein keine können man mehr mein mit muss nach
        nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner sich sie sind so sowie
        über um und uns unser unter vom von vor wann war waren warum was weil welche welcher welches
        wenn wer werden wie wieder wir wird wo wurde wurden zu zum zur zwischen""",
    "fr": """à afin ainsi après au aucun aussi autre aux avait avant avec avoir c ce ceci cela ces
        cet cette ceux chez comme comment d dans de depuis des donc dont du elle elles en encore
        entre est et étaient était été être eu eux fait il ils j je l la le les leur leurs lors lui
        m ma mais me même mes moi moins mon n ne ni nos notre nous on ont ou où par parce pas
        pendant peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se
        selon sera ses si son sont sous sur ta te tes toi ton tous tout toute toutes très tu un une
        vers vos votre vous y""",
    "es": """a al algo ante antes como cómo con contra cual cuál cuando cuándo de del desde donde
        dónde durante e el él ella ellas ellos en entre era eran es esa ese eso esta está están este
        esto estos estas fue fueron ha había han hasta hay la las le les lo los más me mi mientras
        muy nada ni no nos nosotros o otra otro otros para pero poco por porque pues que qué quien
        quién se sea según ser si sí sido sin sobre son su sus también tan tanto te tiene tienen
        todo todos tras tu tú un una uno unos y ya yo""",
    "it": """a ad agli ai al alla alle allo anche ancora c che chi ci come con contro cosa da dagli
        dai dal dalla dalle dallo degli dei del della delle dello di dopo dove durante e è ed era
        erano essere fra gli ha hanno i il in io l la le lei li lo loro lui ma mentre mi mia mio
        molto ne negli nei nel nella nelle nello noi non nostro o ogni per perché però più poi prima
        qual quale quando quanto quella quelle quelli quello questa queste questi questo qui se sei
        senza si sia sono sotto stata stati stato su sua sue sugli sui sul sulla sulle suo suoi tra
        tu tutti tutto un una uno voi""",
    "pt": """a à ao aos apenas as às até com como contra cada da das de dela dele deles depois desde
        do dos durante e é ela elas ele eles em entre era eram essa esse esta está estão este eu foi
        foram há isso isto já lhe mais mas me mesmo meu minha muito muitos na não nas nem no nos nós
        nossa nosso num numa o onde os ou para pela pelas pelo pelos pode por porque qual quais
        quando que quem são se sem ser será seu seus sob sobre sua suas também te tem têm ter toda
        todas todo todos tu um uma umas uns você vocês""",
    "nl": """aan al alle als bij dan dat de der deze die dit doen door dus een en er geen had hadden
        haar heb hebben heeft hem het hij hoe hun ik in is ja je kan kunnen maar me meer men met
        mijn moet na naar niet nog nu of om omdat onder ons onze ook op over reeds te tegen tijdens
        toch toen tot tussen u uit uw van veel voor waar waarom wanneer want waren was wat welke
        werd werden wie wij wordt worden zal ze zei zich zij zijn zo zonder zou""",
    "sv": """alla allt att av blev bli blir de dem den denna deras dess dessa det detta dig din du
        där då efter ej eller en ett från för genom ha hade han hans har hennes hon honom hur här i
        icke inom inte jag ju kan kunde man med mellan men mig min mot mycket ni nu när någon något
        några och om oss på samma sedan sig sin sina sitt ska skulle som så till under upp ut utan
        vad var vara varför varit vem vi vid vilka vilken vilket är över""",
    "da": """af alle alt at blev bliver da de dem den denne der deres det dette dig din dog du efter
        eller en end er et for fra få gennem ham han hans har havde have hende hendes her hos hun
        hvad hvem hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke ind jeg jer kan kunne man
        mange med meget mellem men mig min mod ned noget nogle nu når og også om op os over på samt
        selv sig sin sine skal skulle som til ud under var ved vi vil ville vor være været""",
    "no": """alle at av ble bli blir da de dem den denne der deres det dette din du eller en enn er
        et etter fra for før gjennom ha hadde han hans har henne hennes her hun hva hvem hver
        hvilken hvis hvor hvordan hvorfor i ikke inn jeg kan kunne man mange med meg meget mellom
        men min mot mye ned noe noen nå når og også om opp oss over på samme seg selv siden sin sine
        skal skulle som så til under ut uten var ved vi vil ville vår være vært å""",
    "fi": """ei eivät eli en ennen että he hän häntä ja jo joka jos jossa jota jotka joten kanssa
        kuin kun kuka mikä mitä me minä missä mukaan mutta myös ne niiden niin noin nyt näin ole oli
        olivat olla olleet ollut on ovat sen se sekä siitä sillä sinä siten sitä tai tämä tämän te
        tässä vaan vain voi voidaan yli""",
    "pl": """a aby albo ale bez był była było były być ci co czy dla do gdy gdzie go i ich ile im ja
        jak jako je jego jej jest jeszcze już kiedy kto która które którego których który którzy lub
        ma mają mi między może można na nad nie niż o od on ona oni oraz po pod ponieważ przed przez
        przy są się sobie tak także tam tego tej ten to tu tych tylko tym u w we więc wszystko z za
        ze że""",
    "cs": """a aby ale ani až bez by byl byla bylo být co či další do ho i jak jako je jeho její
        jejich jen ještě jsem jsou k kde kdo kdy když ke která které který kteří ma mezi mi mít může
        na nad nebo není než o od po pod podle pro proč protože před při s se si své tak také ten
        tento této to toho tu tuto ty u už v ve však více z za ze že""",
    "hu": """a abban ahhoz ahogy aki akik amely amelyek ami amikor az azt azok be csak de e egy
        egyik el és ez ezek ezt fel ha hogy hogyan hol is itt ki kell között le lehet lett ma már
        meg mert mi miatt mikor mind minden mint mit még nagy nagyon ne nem nincs ő ők olyan ott
        pedig s sem szerint több tudja után utolsó vagy van vannak volt voltak""",
    "ro": """a ai al ale am ar are așa asta au avea că care cât ce cel cele cine cu când cum da dacă
        dar de decât deci din după ea ei el ele era erau este eu face fi fie fost i iar în între la
        le lor lui mai mult ne nici noi nu o or ori pe pentru prin sa sale sau se și sunt să toate
        toți tot un una unde unei unor unui va vor""",
    "tr": """ama ancak arasında bana bazı belki ben bir biri biz bu bunu bunun çok çünkü da daha de
        defa değil diye en gibi göre hangi hem hep her için ile ise kadar karşı ki kim mı mi mu mü
        nasıl ne neden nerede niye o olan olarak oldu olduğu olması on ona onu onun sadece sanki siz
        sonra şey şu tarafından tüm ve veya ya yani yok""",
    "id": """ada adalah agar akan aku anda antara apa atas atau bagaimana bahwa banyak beberapa
        belum bisa dalam dan dapat dari dengan di dia hanya harus hingga ini itu jika juga kami
        kapan karena ke kepada kita lain lebih maka mana masih mengapa mereka namun oleh pada para
        saat saja salah sangat saya sebagai sebuah sebelum secara sedang sejak semua seperti serta
        setelah siapa sudah tahun telah tersebut tetapi tidak untuk yaitu yang""",
    "ca": """a al als amb aquest aquesta aquests així com d de del dels des després doncs durant el
        ell ella ells els em en entre era eren es és està ha han hi ho i in jo l la les li ni no
        nosaltres o on però per perquè què quan qui que s sense ser seu seus seva seves si sobre són
        també tan té tot tots un una uns va van""",
    "ru": """а без более бы был была были было быть в вам вас ведь весь во вот все всего вы где да
        даже для до его ее её если есть еще ещё же за здесь и из или им их к как какие какой когда
        кто куда ли между меня мне может мы на над надо нас не него нет ни но ну о об он она они оно
        от очень по под после потом почему при про с сам свою себя со так также такой там то того
        тоже только том тот ты у уже чего чем через что чтобы эта эти это этого этой этом этот я""",
    "uk": """а але б без більше був була були було бути в вже ви від він вона вони все всі де для до
        його із її їх й як яка яке який які коли кого між мене ми може на навіть над нас не немає ні
        о од під після по при про та так також там те ти тільки то того тому у хто це цей ці цього
        чи чого чому що щоб я""",
    "el": """αλλά αν από αυτά αυτή αυτό αυτός για δεν εγώ είναι ένα ένας εμείς εσύ ή η ήταν θα και
        κατά με μετά μη μια μόνο να ο οι όμως όπως όταν ότι που πώς πρέπει προς σαν σε στα στη στην
        στις στο στον στους τα τη την της τι τις το τον του τους των ως""",
    "ar": """إلى أن إن أو أي الذي التي الذين بعد بين تم ثم حتى حيث ذلك عن على عند غير في قبل قد كان
        كانت كل كما كيف لا لم لن له لها ما متى مع من منذ هذا هذه هل هو هي و وقد يكون""",
    "hi": """अपने अब आप इस इसके और एक कब कर करने का कि किया की के को कौन क्या क्यों गया जब जो तक तो
        था थी थे दिया द्वारा ने पर बाद में यह या ये लिए वह वे साथ से हुआ है हैं हो ही भी""",
}

STOP_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {language: frozenset(words.split()) for language, words in _LISTS.items()}
)
"""ISO 639-1 code → lower-case function words, as ``words`` would give them."""
