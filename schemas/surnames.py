"""Chinese family names: what may be shown of a name, and what tells a name from other words, both depend on them."""

from __future__ import annotations

# The compound ones that are still borne today; whoever shows one character of 欧阳 shows half a family name.
COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "司空",
        "夏侯",
        "端木",
        "长孙",
        "宇文",
        "轩辕",
        "独孤",
        "南宫",
        "西门",
        "东郭",
        "百里",
        "呼延",
        "闻人",
        "澹台",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "仲孙",
        "钟离",
        "鲜于",
        "闾丘",
        "亓官",
        "司寇",
        "子车",
        "颛孙",
        "巫马",
        "公西",
        "漆雕",
        "乐正",
        "壤驷",
        "公良",
        "拓跋",
        "夹谷",
        "宰父",
        "谷梁",
        "段干",
        "东门",
        "南门",
        "左丘",
        "梁丘",
        "第五",
        "赫连",
        "纳兰",
        "完颜",
        "叶赫",
        "那拉",
        "富察",
        "钮祜禄",
        "爱新觉罗",
    ]
)

# The commonest single ones. Those that begin everyday words as well (和, 向, 时, 安) are left out: a missed name is
# asked for by its field, a word taken for a name annoys every clerk.
COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
    "谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚文庞樊殷施陶洪翟颜倪严牛温芦季俞章鲁葛伍毕聂焦"
)


def family_name(name: str) -> str:
    """Return the family name that a Chinese name begins with: the longest compound one, else its first character."""
    for length in (4, 3, 2):
        if len(name) > length and name[:length] in COMPOUND:
            return name[:length]
    return name[:1]
