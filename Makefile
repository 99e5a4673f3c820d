# What people type. Everything installs itself first (scripts/setup.sh); a second time that takes no time.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
BIN := .venv/bin
WORKERS ?= 2
PACKAGES := schemas archive index pipeline cli web
# What is compiled is kept, whatever a container's settings say: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## 列出可用的命令 · this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

.PHONY: demo
demo: setup ## 演示：建一个示例公司并走完全程 · a demo office, the whole path once (in ./demo)
	scripts/demo.sh

.PHONY: test
test: setup-dev ## 全部测试与覆盖率 · the whole test suite with coverage
	TMPDIR=$$(scripts/scratch.sh) $(BIN)/pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term-missing:skip-covered --cov-fail-under=95

.PHONY: quick
quick: lint ## 每次提交前：格式、类型、依赖方向、快的测试 · before every commit
	TMPDIR=$$(scripts/scratch.sh) $(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not slow" --hypothesis-profile quick

.PHONY: check
check: lint test ## 全部检查 · linters and the whole suite

.PHONY: lint
lint: setup-dev ## 格式、静态检查、类型、依赖方向 · format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: faults
faults: setup-dev ## 故障演练：断电、磁盘满、杀进程、位翻转，写入 docs/reference/faults.md · every fault on purpose (as root)
	LETTERBOOK_KILLS=10 LETTERBOOK_KILLED_DOCUMENTS=60 $(BIN)/pytest -n 0 tests/faults/test_killed_release.py
	$(BIN)/python -m tests.faults.report $(if $(SHARE),--share $(SHARE))

.PHONY: pictures
pictures: setup-dev ## 每种文件的图样（PDF和DOCX） · a picture of every type's document, in build/pictures
	$(BIN)/python -m docs.pictures

.PHONY: page-pictures
page-pictures: setup-dev ## 网页的图样：每一页、两种宽度、中英文 · a picture of every page of the desk, in build/pictures/pages
	$(BIN)/python -m docs.page_pictures

.PHONY: bench
bench: setup-dev ## 测速，写入 docs/reference/timings.md · measures speed
	$(BIN)/python -m benchmarks.timings

.PHONY: load
load: setup-dev ## 压力测试：五十人、一万件、十分钟，写入 docs/reference/timings.md · fifty people at the web desk
	$(BIN)/python -m benchmarks.load $(if $(OFFICE),--office $(OFFICE)) $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: year
year: setup-dev ## 公司的一年：四十个项目，模拟时钟，逾期一项不多、一项不少 · a simulated year of forty projects
	$(BIN)/python -m benchmarks.year

.PHONY: docs
docs: setup-dev ## 重新生成 docs/reference · writes the generated reference pages anew
	$(BIN)/python -m docs.generate

.PHONY: setup
setup: ## 只安装，不运行 · installs only
	@scripts/setup.sh main

.PHONY: setup-dev
setup-dev: ## 连同测试工具一起安装 · installs with the tools for tests
	@scripts/setup.sh dev

.PHONY: fonts
fonts: setup ## 重建字体 · builds the fonts anew if their sources changed
	$(BIN)/python -m pipeline.render.font_build

.PHONY: pins
pins: ## 更新固定版本（需要 uv）· refreshes requirements/*.txt (needs uv)
	scripts/pins.sh

.PHONY: clean
clean: ## 删除生成的文件（不动 .venv 和字体）· removes what was generated, keeps .venv and fonts
	rm -rf demo .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build/setup-*
	find $(PACKAGES) tests docs benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
