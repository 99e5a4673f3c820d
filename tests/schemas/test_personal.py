"""What points at a person is found however it is written, and what only looks like it is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import personal
from schemas import record as records
from schemas.document_type import load_all
from schemas.personal import Sort
from tests.staff import PROJECTS

FULL_WIDTH = str.maketrans("0123456789- ", "０１２３４５６７８９－\u3000")


def sorts(text, **how):
    return [one.sort for one in personal.find(text, **how)]


def words(text):
    return [one.words for one in personal.find(text)]


@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.parametrize(
    "written",
    [
        "13800135678",
        "138 0013 5678",
        "138-0013-5678",
        "138 001 35678",
        "1380013 5678",
        "１３８００１３５６７８",
        "１３８　００１３　５６７８",
        "138–0013–5678",
        "+86 138 0013 5678",
        "8613800135678",
        "1 3 8 0 0 1 3 5 6 7 8",
        "一三八零零一三五六七八",
    ],
)
def test_a_mobile_is_found_however_it_is_written(written):
    found = personal.find(f"联系王先生，电话{written}，谢谢。")

    assert [(one.sort, one.words) for one in found] == [(Sort.MOBILE, written)]


@pytest.mark.parametrize("before", ["tel:", "微信", "Phone 1 or vx", "（", "手机"])
def test_a_word_for_a_phone_may_stand_right_before_a_mobile(before):
    assert sorts(f"{before}13800135678") == [Sort.MOBILE]


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("家里座机0633-8212324转8012", Sort.LANDLINE),
        ("(0633) 8212324", Sort.LANDLINE),
        ("（0633）8212324", Sort.LANDLINE),
        ("02088881234", Sort.LANDLINE),
        ("010－8888－1234", Sort.LANDLINE),
        ("座机：8212324", Sort.LANDLINE),
        ("身份证110101199003070038", Sort.IDENTITY),
        ("110101 19900307 0038", Sort.IDENTITY),
        ("１１０１０１１９９００３０７００３８", Sort.IDENTITY),
        ("身份证号为110101199003070035", Sort.IDENTITY),
        ("身份证号110101900307003", Sort.IDENTITY),
        ("卡号6222 0200 0000 1237", Sort.BANK),
        ("车牌粤A12312的车主", Sort.PLATE),
        ("鲁Ｌ·Ｄ12312", Sort.PLATE),
        ("请发到wang.xm@mail.example", Sort.EMAIL),
        ("3号楼1单元1201室漏水", Sort.ROOM),
        ("３号楼１２０１室", Sort.ROOM),
        ("三号楼二单元301", Sort.ROOM),
        ("A座1201房", Sort.ROOM),
        ("3-1-1201漏水", Sort.ROOM),
        ("5-1201业主反映", Sort.ROOM),
        ("1201室的住户", Sort.ROOM),
        ("1201业主反映", Sort.ROOM),
        ("王小明先生来电", Sort.NAME),
        ("欧阳娜娜女士", Sort.NAME),
        ("姓名：王小明", Sort.NAME),
    ],
)
def test_every_sort_is_found_in_a_sentence(text, sort):
    assert sorts(text) == [sort]


@pytest.mark.parametrize(
    "text",
    [
        "24小时服务热线400-000-0620，公司投诉热线4008001234。",
        "合同编号：13800135678",
        "流水号 13800135678",
        "设备编号DT-13800135678",
        "文件编号XRWY-TFY-WYBG-2026Q2-0001",
        "登记号2026-0012，去函F-2026-0009，来函L-2026-0012",
        "公共收益13800135678.00元",
        "合计13800135678元",
        "收入13,800,135,678元",
        "2026年7月10日8:30—18:00",
        "2026-07-10至2026-07-12",
        "拨打110、119、120、12345、12319、95598",
        "统一社会信用代码91371100MA3C000024",
        "3号楼2026年完成粉刷",
        "3号楼1200平方米",
        "3号楼120户业主",
        "共1200业主参与",
        "1—3号楼停水",
        "2号楼301会议室",
        "请到物业办公室101室办理",
        "3号楼101物业服务中心",
        "王女士、欧阳先生来访",
        "和王女士沟通",
        "感谢各位先生、女士",
        "业主代表、居委会工作人员",
        "B区A12345",
        "更换LED灯具1380只、阀门013个",
        "0.0813800135678",
        "卡尺1:500，6222020000001234元",
        "户均面积120.5㎡，10-1000元不等",
        "执行GB/T 50378-2019、DB37/T 1997.3-2019",
        "订单号110101199003070038",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert words(text) == []


def test_the_check_digit_tells_an_identity_card_from_eighteen_digits():
    assert personal.is_identity("11010119900307003８")
    assert not personal.is_identity("110101199003070039")
    assert not personal.is_identity("110101199013070038")
    assert sorts("编110101199003070039") == []


def test_the_check_digit_tells_a_bank_card_from_sixteen_digits():
    assert personal.is_card("6222 0200 0000 1237")
    assert sorts("6222020000001238") == []


def test_columns_that_stand_side_by_side_are_no_number():
    row = "138 0013 5678"

    assert sorts(row, spread=False) == []
    assert sorts("13800135678", spread=False) == [Sort.MOBILE]


def test_of_two_that_overlap_the_longer_one_is_told():
    assert words("身份证号 110101 1990 0307 0038") == ["110101 1990 0307 0038"]


@given(number=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), before=st.sampled_from(["电话", "（", "：", "王先生"]))
def test_every_mobile_is_found_plain_grouped_and_full_width(number, before):
    grouped = f"{number[:3]} {number[3:7]} {number[7:]}"

    for written in (number, grouped, number.translate(FULL_WIDTH), grouped.translate(FULL_WIDTH)):
        assert Sort.MOBILE in sorts(f"{before}{written}。")


SENTENCES = st.sampled_from(
    [
        "本期受理报事报修{n}件，办结{m}件，办结率{p}%。",
        "收取物业服务费{a}元，较上季度增长{p}%。",
        "{y}年{mo}月{d}日{h}:30完成{b}号楼{m}盏照明灯更换。",
        "{b}号楼{u}单元电梯维保{m}次，困人事件0起。",
        "合同编号HT-{y}-{n}，金额{a}元。",
        "来函登记号L-{y}-{n}，文件编号XRWY-TFY-TZ-{y}-{n}。",
        "清运垃圾{n}吨，用水{n}立方米，用电{a}千瓦时。",
        "公示期：{y}-{mo}-{d}至{y}-{mo}-{d}。",
        "{b}号楼屋面维修面积{n}平方米，{b}号楼{n}㎡。",
        "发放问卷{n}份，收回{m}份，{b}号楼{m}户参与。",
        "检查灭火器{n}具、消火栓{m}个，编号{n}—{n}。",
        "24小时服务电话0633-0000024，公司投诉热线400-000-0620。",
    ]
)


@given(
    st.lists(SENTENCES, min_size=1, max_size=6),
    st.fixed_dictionaries(
        {
            "n": st.integers(0, 9999).map(lambda n: f"{n:04d}"),
            "m": st.integers(1, 999),
            "p": st.decimals(0, 100, places=2),
            "a": st.decimals(0, 99_999_999, places=2).flatmap(lambda a: st.sampled_from([f"{a}", f"{a:,}"])),
            "y": st.integers(2020, 2030),
            "mo": st.integers(1, 12).map(lambda n: f"{n:02d}"),
            "d": st.integers(1, 28).map(lambda n: f"{n:02d}"),
            "h": st.integers(0, 23),
            "b": st.integers(1, 30),
            "u": st.integers(1, 4),
        }
    ),
)
def test_a_report_full_of_figures_names_nobody(sentences, figures):
    text = "".join(sentences).format_map(figures)

    assert [one for one in words(text) if one != PROJECTS["TFY"]["hotline"]] == []


def test_the_examples_of_every_type_that_many_read_hold_work_numbers_alone():
    work = {str(value) for project in PROJECTS.values() for value in project.values()}
    read_by_many = [kind for kind in load_all().values() if kind.confidentiality in {"owners", "public"}]
    found = {
        one.words
        for kind in read_by_many
        if kind.batch is None
        for file in kind.folder.glob("examples/*.json")
        for _path, leaf in records.leaves(records.loads(file.read_bytes()))
        if isinstance(leaf, str)
        for one in personal.find(leaf)
        if one.sort in {Sort.MOBILE, Sort.IDENTITY, Sort.BANK, Sort.PLATE}
    }

    assert found - work == set()
