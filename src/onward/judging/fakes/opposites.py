"""Words and phrases with their opposites, each a pair that fits into the same place.

A word is listed only where its opposite makes a sentence false nearly always: *above* is not, for
"as described above" says nothing of height.
"""

from __future__ import annotations

_ENGLISH = """
improves|worsens improved|worsened improving|worsening improve|worsen
improvement|deterioration improvements|deteriorations increases|decreases increased|decreased
increasing|decreasing increase|decrease reduces|increases! reduced|increased! reducing|increasing!
reduce|increase! reduction|increase! grows|shrinks grew|shrank growing|shrinking growth|decline
rises|falls rose|fell rising|falling wins|loses won|lost bought|sold buys|sells
higher|lower highest|lowest larger|smaller largest|smallest bigger|smaller! biggest|smallest!
better|worse best|worst faster|slower fastest|slowest quickly|slowly fast|slow stronger|weaker
strong|weak longer|shorter longest|shortest earlier|later earliest|latest easier|harder easy|hard
easily|hardly! simpler|trickier! simple|complicated high|low large|small long|short many|few
more|less always|never often|rarely frequently|rarely! usually|rarely! generally|rarely!
consistently|rarely! typically|rarely! mainly|hardly! fully|hardly! entirely|hardly!
completely|hardly! significantly|hardly! substantially|hardly! considerably|hardly! greatly|hardly!
maximum|minimum maximal|minimal maximize|minimize maximizes|minimizes maximizing|minimizing
same|opposite! similar|different! identical|different! different|identical before|after
positive|negative positively|negatively supervised|unsupervised labeled|unlabeled
labelled|unlabelled bidirectional|unidirectional parallel|sequential sequential|parallel
dense|sparse frozen|updated! fixed|changing! static|dynamic sufficient|insufficient
necessary|unnecessary possible|impossible able|unable effective|ineffective efficient|inefficient
efficiently|wastefully! accurate|inaccurate important|unimportant successful|unsuccessful
successfully|unsuccessfully significant|negligible! directly|indirectly public|private
publicly|privately! useful|useless helpful|unhelpful relevant|irrelevant correct|incorrect
likely|unlikely known|unknown available|unavailable complete|incomplete stable|unstable
independent|dependent global|local linear|nonlinear continuous|discrete automatic|manual
automatically|manually internal|external major|minor deep|shallow wide|narrow expensive|cheap
rare|common! early|late northern|southern eastern|western top|bottom! majority|minority
outperforms|underperforms! outperform|underperform! outperformed|underperformed!
outperforming|underperforming! includes|excludes include|exclude included|excluded
including|excluding allows|forbids! allow|forbid! allowed|forbade! allowing|forbidding!
enables|prevents! enable|prevent! enabled|prevented! enabling|preventing! accepts|rejects
accept|reject accepted|rejected adds|removes added|removed adding|removing uses|avoids!
used|avoided! using|avoiding! contains|lacks! contain|lack!
requires|precludes! require|preclude! required|precluded! achieves|misses!
achieve|miss! achieved|missed! achieving|missing! shows|refutes! demonstrates|refutes!
demonstrate|refute! demonstrated|refuted! confirms|refutes! propose|reject! proposes|rejects!
proposed|rejected! adopt|abandon! adopts|abandons! keeps|discards! keep|discard! success|failure
profit|loss advantage|drawback advantages|drawbacks benefit|drawback! benefits|drawbacks!
encoder|decoder encoders|decoders input|output inputs|outputs strengths|weaknesses
despite|because_of! unlike|like! without|with"""
"""``achieve|miss!`` holds one way only; ``_`` is a blank."""

_OTHERS = {
    "de": """mehr|weniger größer|kleiner größte|kleinste größten|kleinsten höher|niedriger
    höchste|niedrigste höchsten|niedrigsten besser|schlechter beste|schlechteste
    besten|schlechtesten schneller|langsamer länger|kürzer längste|kürzeste älter|jünger
    älteste|jüngste immer|nie steigt|sinkt stieg|sank steigen|sinken erhöht|senkt gewann|verlor
    alle|keine! viele|wenige große|kleine großen|kleinen hohe|niedrige hohen|niedrigen
    stark|schwach möglich|unmöglich oft|selten nördlich|südlich östlich|westlich früher|später
    kauft|verkauft kaufte|verkaufte Gewinn|Verlust Vorteil|Nachteil Vorteile|Nachteile
    wichtig|unwichtig notwendig|unnötig! verbessert|verschlechtert nutzt|vermeidet!
    verwendet|vermeidet! enthält|entbehrt! erlaubt|verbietet ersten|letzten! erste|letzte!
    bekannt|unbekannt""",
    "fr": """augmente|diminue augmenté|diminué augmentation|diminution supérieur|inférieur
    supérieure|inférieure meilleur|pire meilleure|pire! meilleurs|pires! grand|petit grande|petite
    grands|petits grandes|petites toujours|jamais nord|sud possible|impossible avant|après
    rapide|lent première|dernière premier|dernier avantage|inconvénient avantages|inconvénients
    utilise|évite! permet|empêche! contient|exclut!""",
    "es": """aumenta|disminuye aumentó|disminuyó aumento|descenso mayor|menor mayores|menores
    mejor|peor mejores|peores más|menos siempre|nunca norte|sur antes|después alto|bajo alta|baja
    grande|pequeño! grandes|pequeños primera|última primero|último ventaja|desventaja
    ventajas|desventajas posible|imposible utiliza|evita! permite|impide! contiene|excluye!""",
    "it": """aumenta|diminuisce maggiore|minore maggiori|minori migliore|peggiore più|meno
    sempre|mai nord|sud alto|basso alta|bassa vantaggio|svantaggio vantaggi|svantaggi""",
    "zh": """增加|减少 增长|下降 提高|降低 提升|降低! 上升|下降! 高于|低于 大于|小于
    优于|劣于 最大|最小 最高|最低 最好|最差 最长|最短
    更高|更低 更大|更小 更好|更差 更快|更慢
    之前|之后 北部|南部
    东部|西部 支持|反对 允许|禁止 优点|缺点 优势|劣势 成功|失败 容易|困难 有效|无效""",
    "ja": """増加|減少 上昇|低下 高い|低い 大きい|小さい 多い|少ない 最大|最小 最高|最低 長い|短い
    速い|遅い 以前|以後 成功|失敗 可能|不可能""",
}  # fmt: skip


def opposites(language: str) -> dict[str, str]:
    """Return word → opposite for an ISO 639-1 code; empty for a language without a list."""
    listed = _ENGLISH if language in ("en", "und") else _OTHERS.get(language, "")
    found: dict[str, str] = {}
    for pair in listed.split():
        one, other = pair.rstrip("!").replace("_", " ").split("|")
        found.setdefault(one, other)
        if not pair.endswith("!"):
            found.setdefault(other, one)
    return found
