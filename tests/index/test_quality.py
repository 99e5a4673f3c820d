"""A small measure of how well the finder finds: thirty-odd documents of the trade, questions, expected numbers."""

from __future__ import annotations

import shutil

import pytest

from index.engine import IndexedDocument
from index.search import Finder

CORPUS = {
    "N01": ("关于电梯困人事件处理情况的通知", "7月3日3号楼2单元1号电梯困人一起，困人时间18分钟，乘客已安全救出。"),
    "N02": ("停水通知", "因市政供水管网改造，1—3号楼将于6月12日9:00至17:00临时停水，请提前储水。"),
    "N03": ("停电通知", "供电公司检修线路，全小区将于6月20日停电四小时，电梯同时停运。"),
    "N04": ("二次供水水箱清洗通知", "每半年一次的二次供水水箱清洗消毒将于5月8日进行，水质检测报告清洗后公示。"),
    "N05": (
        "2026年第二季度物业服务报告",
        "公共收益：电梯广告收入36,000.00元，场地租赁收入18,000.00元，合计54,000.00元。",
    ),
    "N06": ("维修资金使用公示", "外墙渗漏维修使用住宅专项维修资金128,600.50元，已经业主依法表决同意。"),
    "N07": ("消杀通知", "绿化带和地下车库将进行灭蚊灭鼠消杀，请看管好儿童和宠物。"),
    "N08": ("台风防御提示", "台风即将登陆，请收好阳台花盆，高空坠物危险。"),
    "N09": ("春节放假安排", "春节期间客户服务中心安排专人值班，二十四小时服务电话照常。"),
    "N10": ("客户座谈会会议纪要", "业主代表提出充电桩不足、门禁失灵、垃圾分类投放点异味三项意见。"),
    "N11": ("充电桩安装施工通知", "地下二层新增电动自行车充电桩，施工期间请绕行。"),
    "N12": ("高空抛物警示", "近日5号楼发生高空抛物，已报警处理，请共同维护安全。"),
    "N13": ("化粪池清掏通知", "化粪池清掏作业期间有异味，请关好门窗。"),
    "N14": ("消防演练通知", "本月联合消防站开展消防演练，将响起警报，请勿惊慌。"),
    "N15": ("停车场收费公示", "地面临时停车每小时5元，月租车位每月300元。"),
    "N16": ("水电公摊说明", "本季度水电公摊分摊到户，梯级水价按政府文件执行。"),
    "N17": ("外墙清洗通知", "高空作业清洗外墙，请关闭门窗，勿在楼下停留。"),
    "N18": ("装修管理规定", "装修须办理登记，施工时间为8:00至12:00和14:00至18:00。"),
    "N19": ("业主大会筹备公告", "首次业主大会筹备组成立，业主委员会选举办法公示。"),
    "N20": ("绿化补种告示", "中心花园草坪补种，请勿踩踏。"),
    "N21": ("物业费收缴情况", "本季度应收物业服务费1,165,504.80元，实收1,057,990.80元，收缴率90.78%。"),
    "N22": ("生活垃圾分类指引", "厨余垃圾、可回收物、有害垃圾和其他垃圾分开投放。"),
    "N23": ("煤气检查通知", "燃气公司入户安检，请家中留人。"),
    "N24": ("监控升级改造", "出入口监控摄像头更换为高清设备，录像保存三十日。"),
    "N25": ("电动自行车管理办法", "禁止电动自行车进入电梯轿厢和楼道停放充电。"),
    "N26": ("回复函：关于噪音投诉", "您反映的楼上噪音问题，管家已上门沟通，双方达成谅解。"),
    "N27": ("办公园区月报", "办公园区本月接待来访企业二十家。"),
    "N28": ("公园开放告示", "小区西侧公园改造完成，周末开放。"),
    "N29": ("幕墙广告位招租", "沿街幕墙广告位对外招租，收入归全体业主。"),
    "N30": ("Lift maintenance notice", "The lift in block B will be out of service from 9:00 on 12 June 2026."),
    "N31": ("電梯年檢通知", "電梯年度檢驗由特種設備檢驗所進行，檢驗期間停止使用。"),
    "N32": ("满意度调查结果", "电话回访320户，有效样本286份，满意率96.50%。"),
    "N33": ("应急预案修订", "修订停水、停电和设备故障的应急预案。"),
    "N34": ("电缆更换通知", "更换老化的供电电缆，楼梯间照明受影响。"),
}

# question: what must be found, and what comes first
QUESTIONS = [
    ("电梯", {"N01", "N03", "N05", "N25", "N31"}, {"N01", "N31"}),
    ("電梯", {"N01", "N03", "N05", "N25", "N31"}, {"N01", "N31"}),
    ("电梯困人", {"N01"}, {"N01"}),
    ("停水", {"N02", "N33"}, {"N02"}),
    ("停水通知", {"N02"}, {"N02"}),
    ("停电 应急", {"N33"}, {"N33"}),
    ("停电 -应急", {"N03"}, {"N03"}),
    ("二次供水", {"N04"}, {"N04"}),
    ("水箱清洗", {"N04"}, {"N04"}),
    ("清洗", {"N04", "N17"}, {"N04", "N17"}),
    ("维修资金", {"N06"}, {"N06"}),
    ("公共收益电梯广告", {"N05"}, {"N05"}),
    ("电梯广告收入", {"N05"}, {"N05"}),
    ("电梯广告收入多少", {"N05"}, {"N05"}),
    ("广告", {"N05", "N29"}, {"N29"}),
    ("充电桩", {"N10", "N11"}, {"N11"}),
    ("高空抛物", {"N12"}, {"N12"}),
    ("公园", {"N27", "N28"}, {"N28"}),
    ("垃圾分类", {"N10", "N22"}, {"N22"}),
    ("业主大会", {"N19"}, {"N19"}),
    ("1057990.80", {"N21"}, {"N21"}),
    ("１，０５７，９９０．８０", {"N21"}, {"N21"}),
    ("90.78%", {"N21"}, {"N21"}),
    ("128600.5", {"N06"}, {"N06"}),
    ("3号楼", {"N01", "N02"}, {"N01", "N02"}),
    ("6月12日", {"N02"}, {"N02"}),
    ("lift", {"N30"}, {"N30"}),
    ("LIFT block b", {"N30"}, {"N30"}),
    ("噪音投诉", {"N26"}, {"N26"}),
    ("异味", {"N10", "N13"}, {"N10", "N13"}),
    ("梯", {"N01", "N03", "N05", "N16", "N25", "N31", "N34"}, {"N01", "N31"}),
    ("直升机停机坪", set(), set()),
    ("“广告收入电梯”", set(), set()),
]


@pytest.fixture(scope="module")
def changes():
    """Return the documents as the ledger would bring them."""
    return [
        (place, IndexedDocument(number, title, "TFY", "听枫苑", "circular", "对客文件", "circulars", "Q2",
                                f"2026-01-{place % 28 + 1:02}", "normal", "owners", f"urn:{number}", body=body))
        for place, (number, (title, body)) in enumerate(CORPUS.items(), 1)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory, changes) -> Finder:
    """Return a finder that holds the corpus."""
    finder = Finder(tmp_path_factory.mktemp("quality") / "index")
    finder.follow(changes, len(changes))
    return finder


@pytest.mark.parametrize(("question", "expected", "first"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
def test_a_question_of_the_trade_finds_exactly_what_it_should(filled, question, expected, first):
    found = [hit.number for hit in filled.search(question).hits]

    assert set(found) == expected
    assert set(found[: len(first)]) == first


@pytest.mark.parametrize("question", ["2026", "２０２６"])
def test_full_width_digits_find_the_same_as_plain_ones(filled, question):
    assert {"N05", "N30"} <= {hit.number for hit in filled.search(question).hits}


def test_characters_that_stand_apart_are_not_the_word(filled):
    assert not {"N16", "N34"} & {hit.number for hit in filled.search("电梯").hits}


def test_after_the_folder_is_deleted_a_rebuild_gives_the_same_answers(changes, tmp_path):
    finder = Finder(tmp_path / "index")
    finder.follow(changes, len(changes))
    before = [finder.search(question).row() for question, _, _ in QUESTIONS]
    shutil.rmtree(finder.folder)
    emptied = finder.search("电梯").total
    finder.rebuild((document for _, document in changes), len(changes))

    assert emptied == 0
    assert [finder.search(question).row() for question, _, _ in QUESTIONS] == before
