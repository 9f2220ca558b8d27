"""Words of danger to persons: they reach a human at once and never stand on a public wall.

Erring is not symmetrical: a harmless text held back costs a moderator a look, a cry for help
put on a wall may cost more. So only what is certainly no danger is let off: idioms (热死了,
跳楼价), what is denied outright (没有人轻生), what is about preventing it (反家暴讲座), and,
for accidents alone, what is only feared (怕起火).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mulin.core.phrases import Finder, fold

SELF_HARM, VIOLENCE, THREAT, ACCIDENT = "self_harm", "violence", "threat", "accident"


@dataclass(frozen=True)
class Danger:
    """A danger somebody speaks of: its kind and the words that told."""

    kind: str
    words: str


# Longest first at one place: an idiom that begins where a word begins, or before it, wins.
_WORDS: dict[str, str] = {
    SELF_HARM: (
        "自杀 自尽 自残 自焚 轻生 跳楼 跳桥 跳江 跳河 割腕 上吊 服毒 喝农药 喝敌敌畏 吞药 寻短见 寻死 "
        "想死 想不开 不想活 不想再活 活够了 活腻 活不下去 活不成 没法活 活着没意思 活着没有意思 "
        "生无可恋 死了算了 一了百了 一死了之 以死 了结自己 结束生命 结束自己 遗书 遗言 "
        "吃了一瓶安眠药 吃了很多安眠药 伤害自己 逼死 去死"
    ),
    VIOLENCE: (
        "家暴 家庭暴力 打老婆 打媳妇 打妻子 打孩子 打小孩 打老人 打我 打人 打伤 打死 殴打 被打 "
        "暴打 毒打 群殴 斗殴 持刀 持械 拿刀 砍人 砍伤 砍死 捅人 捅伤 捅死 杀人 绑架 拐卖 拐骗 性侵 强奸 "
        "猥亵 性骚扰 偷拍裙底 虐待 囚禁 非法拘禁 遗弃婴儿 遗弃孩子 遗弃儿童 遗弃老人 尾随 跟踪我 被人跟踪 "
        "被跟踪 抢劫"
    ),
    THREAT: (
        "同归于尽 报复社会 报复你们 杀了他 杀了她 杀了你 杀全家 弄死 要他的命 要你命 要你们的命 "
        "泼汽油 浇汽油 炸了你 炸掉你 炸死 炸楼 放火 纵火 投毒 死给你们看 死给你看 死给他们看 偿命 扬言 恐吓"
    ),
    ACCIDENT: (
        "起火 着火 失火 火灾 冒烟 爆炸 燃气泄漏 燃气泄露 煤气泄漏 煤气泄露 煤气味 "
        "燃气味 天然气味 漏气 触电 漏电 坠楼 坠亡 砸伤 砸中 溺水 "
        "落水 走失 失联 失踪 昏迷 晕倒 突发疾病 中毒 被困 困在电梯 关在电梯 电梯困人 电梯里困 电梯下坠 "
        "积水进屋 山体滑坡 围墙倒塌 房屋倒塌 没有呼吸 大出血 窒息"
    ),
}  # fmt: skip
_HARMLESS = (
    # Exaggeration. Only where the last letters could begin one of the words above.
    "热死了算了 想死你了 想死我了 想死机 去死角 去死板 去死皮 死去活来 "
    "打死不承认 打死不认 打死不说 打死结 打死老鼠 打死蚊 打死苍蝇 打死蛇 打死蟑螂 "
    "跳楼价 跳楼机 跳楼大甩卖 跳楼式 跳楼大减价 自杀式 自杀价 逼死强迫症 "
    # Other words across the border of two.
    "年轻生 减轻生 轻生活 看轻生 家暴露 家暴雨 家暴晒 家暴涨 家暴跌 家暴发 家暴躁 家暴风 家暴富 "
    "上吊车 上吊灯 上吊顶 上吊扇 上吊装 上吊篮 上吊机 上吊运 上吊起 上吊着 上吊挂 上吊兰 上吊桥 上吊牌 "
    "上吊柜 上吊物 以死板 以死角 以死胡同 炸死鱼 放火锅 放火车 放火腿 "
    "被打扰 被打破 被打断 被打开 被打扫 被打碎 被打通 被打压 被打乱 被打回 被打印 被打入 被打造 被打击 "
    "被打折 被打孔 被打掉 被打包 被打动 "
    "打我电话 打我手机 打我的电话 打我的手机 打我们电话 打我们的电话 打我家电话 打我座机 "
    "打人工 打人行 打人民 打人才 打人大 打人社 打人事 打人气 杀人诛心 "
    "打孩子电话 打孩子的电话 打老人电话 打老人的电话 打老人机 "
    "道德绑架 跟踪我的诉求 跟踪我的工单 跟踪我们的诉求 跟踪我反映 "
    "虐待动物 虐待猫 虐待狗 虐待小动物 虐待流浪 电脑中毒 手机中毒 系统中毒 "
    "落水管 落水口 落水沟 落水斗 烟囱冒烟 烧烤冒烟 车冒烟 车辆冒烟"
)  # fmt: skip
# Whoever falls into water is meant, but for things.
_WATERS = "水里 水中 河里 河中 江里 湖里 塘里 池塘 水塘 鱼塘 水库 井里 水井 窨井 下水道 下水井 水沟 化粪池"
_FALLS = frozenset(
    f"{falls}{into}{water}"
    for into, all_that in {"": "掉摔跌", "下": "掉摔跌滑", "下了": "掉摔跌滑", "到": "掉摔跌滑落", "到了": "掉摔跌滑落",
                           "进": "掉摔跌滑落", "进了": "掉摔跌滑落", "入": "掉跌落"}.items()
    for falls in all_that
    for water in _WATERS.split()
)  # fmt: skip
_THINGS = ("手机", "钥匙", "东西", "球", "垃圾", "树枝", "树叶", "树", "叶子", "衣服", "井盖", "盖子", "石头", "车",
           "证", "包", "灰", "土", "杂物", "菜叶", "水管")  # fmt: skip
_NOBODY = ("没人", "没有人", "无人", "没有发生", "没发生", "未发生", "没有出现", "不存在", "并非")
_DENIED = (*_NOBODY, "没有", "不是", "从没", "从未", "并没有")
_ASKED = ("是不是", "有没有", "要不是", "岂不是", "难道不是", "还不是", "会不会", "按铃没人")
_PREVENTED = (
    "反",
    "防",
    "防止",
    "防范",
    "预防",
    "避免",
    "杜绝",
    "禁止",
    "严禁",
    "以防",
    "抵制",
    "打击",
    "拒绝",
)
_TALK = ("讲座", "宣传", "演练", "知识", "培训", "预防", "防治", "防护", "应急预案", "条例", "保险")
_FEARED = ("怕", "怕会", "担心", "担心会", "容易", "易", "极易", "恐", "恐怕", "万一", "可能", "可能会", "会",
           "以免", "如果", "要是", "一旦", "潜在的", "差点", "险些", "容易引起", "容易引发", "容易导致", "容易造成",
           "容易发生", "会引起", "会引发", "会导致", "会造成", "会发生", "可能引起", "可能引发", "可能导致",
           "可能造成", "可能发生", "怕引起", "怕引发", "怕发生", "怕造成", "担心引起", "担心引发", "担心发生",
           "易引发", "易发生")  # fmt: skip
_RISK = ("隐患", "风险", "的危险", "的风险", "的隐患", "事故隐患", "的可能")
_REACH = 6

_KIND = {fold(word): kind for kind, words in _WORDS.items() for word in words.split()}
_KIND |= dict.fromkeys(_FALLS, ACCIDENT)
IDIOMS = frozenset(fold(word) for word in _HARMLESS.split()) - set(_KIND)
_finder = Finder([*_KIND, *IDIOMS])


def dangers(*texts: str) -> tuple[Danger, ...]:
    """The dangers some texts speak of, in the order of the telling, none twice."""
    return tuple(dict.fromkeys(one for text in texts for one in _in(fold(text))))


def must_stay_private(*texts: str) -> bool:
    """Whether a human has to see this and no public wall, list or feed may show it."""
    return bool(dangers(*texts))


def hits(finder: Finder, text: str) -> Iterator[tuple[str, int, int]]:
    """What a finder finds in a folded text, with where it begins and ends."""
    end = 0
    for words in finder.find(text):
        start = text.index(words, end)
        end = start + len(words)
        yield words, start, end


def _in(text: str) -> Iterator[Danger]:
    for words, start, end in hits(_finder, text):
        kind = _KIND.get(words)
        if words in _FALLS and text.endswith(_THINGS, 0, start):
            continue
        if kind and not _let_off(kind, text, start, end):
            yield Danger(kind, words)


def _let_off(kind: str, text: str, start: int, end: int) -> bool:
    if kind == ACCIDENT:
        return only_spoken_of(text, start, end) or only_feared(text, start, end)
    return only_spoken_of(text, start, end, denials=_NOBODY if kind == SELF_HARM else _DENIED)


def only_spoken_of(
    text: str, start: int, end: int, *, denials: tuple[str, ...] = _DENIED
) -> bool:  # fmt: skip
    """Whether the words at `start:end` of a folded text are denied, prevented or taught."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    if before.endswith(_ASKED):
        return False
    return before.endswith(denials) or before.endswith(_PREVENTED) or after.startswith(_TALK)


def only_feared(text: str, start: int, end: int) -> bool:
    """Whether the words at `start:end` of a folded text are feared and have not happened."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    return before.endswith(_FEARED) or after.startswith(_RISK)
