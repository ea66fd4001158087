# The jobs of this repository.  Needs make, Python 3.11 or newer, and a package registry.

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
BIN := .venv/bin

.PHONY: help run setup test check bench eval-cv lock clean

help:
	@echo "make run     安装运行所需，入库 data/policies，打开 http://127.0.0.1:7860"
	@echo "make setup   安装开发所需"
	@echo "make test    运行全部测试"
	@echo "make check   静态检查（ruff、mypy）"
	@echo "make bench   测量速度与质量"
	@echo "make eval-cv 交叉验证排序模型（首次约一小时；中间结果存于 build/cv）"
	@echo "make lock    重新锁定依赖（需要 uv）"
	@echo "make clean   删除虚拟环境与缓存（不动 .kb 里的数据）"

run: .venv/run.stamp
	$(BIN)/python app.py ingest data/policies
	$(BIN)/python app.py serve

setup: .venv/dev.stamp

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n auto --dist loadfile

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/dev.stamp
	$(BIN)/python -m bench

eval-cv: .venv/dev.stamp
	$(BIN)/python -m bench.cv --work build/cv
	$(BIN)/python -m bench.train_reading --work build/cv

lock:
	uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	uv pip compile pyproject.toml --extra dev -c requirements.txt $(LOCK) -o requirements-dev.txt

LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { \
	  echo "找不到 Python 3.11 或更高版本，请先安装，或用 make PYTHON=/路径/python3.11 指定。"; \
	  echo "Python 3.11 or newer was not found: install it, or name one with make PYTHON=/path/to/python3.11."; \
	  exit 1; } >&2
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run.stamp
