#!/bin/bash
# The whole path once, on a demo office in ./demo: every command is printed before it runs.
# 中文为默认；LANGUAGE=en 显示英文。
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH=$PWD/.venv/bin:$PATH
office=${1:-demo}

say() { # say 中文 English
    case "${LANGUAGE:-${LC_ALL:-${LANG:-zh}}}" in en*) printf '\n\033[1m%s\033[0m\n' "$2" ;; *) printf '\n\033[1m%s\033[0m\n' "$1" ;; esac
}
run() { # print a command, then run it
    printf '$ %s\n' "$*"
    "$@"
}
expect() { # expect STATUS COMMAND...: a refusal (3) or a finding (1) is what we want to see
    wanted=$1
    shift
    printf '$ %s\n' "$*"
    status=0
    "$@" || status=$?
    printf '(exit %s)\n' "$status"
    [ "$status" = "$wanted" ]
}
keys() { # the documents that `letterbook list` shows with these options, one a line
    letterbook list "$@" --json | python -c 'import json, sys; [print(row["document"]) for row in json.load(sys.stdin)]'
}

if [ -e "$office" ] && [ ! -f "$office/office.toml" ]; then
    echo "$office: 不是 Letterbook 的目录，不会删除 · not a Letterbook office, left alone" >&2
    exit 2
fi
rm -rf "$office"

say "一、建立示例公司：三个项目、各岗位人员、待处理的文件" "1. A demo office: three projects, people with every role, waiting files"
run letterbook init "$office" --demo
LETTERBOOK_OFFICE=$(cd "$office" && pwd)
export LETTERBOOK_OFFICE

say "二、收件箱：校验、生成带水印的草稿（第1–4步）" "2. The inbox: files are checked and become watermarked drafts (steps 1-4)"
run letterbook watch --once
run letterbook list

report=$(keys --project TFY --type service_report)
circular=$(keys --project TFY --type circular)

say "三、听枫苑的物业服务报告（酬金制）走完审批（第5步）" "3. The report of 听枫苑 goes through its approvals (step 5)"
say "   分管领导不能先批" "   The leader cannot come first"
expect 3 letterbook decide "$report" --as shenmuzhi --approve
run letterbook decide "$report" --as zhouqiming --approve --note "已核对各章节"
say "   财务核算中心未审，不能签发" "   Without the finance centre it cannot be released"
expect 3 letterbook release "$report" --by zhouqiming
run letterbook decide "$report" --as qianming --approve --note "收支数据与账面一致"
run letterbook decide "$report" --as shenmuzhi --approve

say "四、签发、编号、归档、备份（第6、7步）" "4. Released, numbered, filed, backed up (steps 6 and 7)"
run letterbook release "$report" --by zhouqiming
run letterbook show "$report"

say "五、查阅通知：签发报告时自动生成，发布后报告随之发布（第8步）" "5. The reading notice that the release opened; when it is out, so is the report (step 8)"
notice=$(keys --project TFY --type circular | grep -vx "$circular")
run letterbook decide "$notice" --as zhouqiming --approve
run letterbook release "$notice" --by zhouqiming
run letterbook publish "$notice" --by linruoxi
run letterbook show "$report"

say "六、一份通知，张贴到宣传栏" "6. A circular, posted on the board"
run letterbook decide "$circular" --as zhouqiming --approve
run letterbook decide "$circular" --as shenmuzhi --approve # it also goes to a network platform (5.4.3)
run letterbook release "$circular" --by zhouqiming
run letterbook publish "$circular" --by linruoxi
run letterbook post "$circular" --place 宣传栏 --copies 1 --by xuke
run letterbook register --project TFY -o "$office/对客信息发布一览表.xlsx"

say "七、检索" "7. Search"
run letterbook search 电梯
run letterbook search 停水

say "八、随机抽查（无报告的项目列为发现项，退出码 1）" "8. A spot check (a project without a report is a finding, exit status 1)"
expect 1 letterbook draw --year 2026 --type service_report --seed 20270105 -o "$office/抽查记录.json"
run letterbook draw verify "$office/抽查记录.json"

say "九、核对归档、备份、台账、数据库、索引" "9. Archive, vault, ledger, database and index compared"
run letterbook verify

say "请看 Where to look:" "Where to look:"
find "$office/archive" "$office/published" \( -name '*.pdf' -o -name '*.docx' -o -name index.html \) | grep -v /personal/ | sort
ls "$office"/*.xlsx "$office"/*.json
echo "$office/drafts/  (带水印的草稿 watermarked drafts)"
