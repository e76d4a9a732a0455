# One target per thing a developer does; `make` alone lists them. CONTRIBUTING.md says more.
#   PYTHON=  interpreter (3.11 or newer) for the engine's environment; default: the first one found
#   S1= S2=  your own scenes for `make demo`; CLASSES= how many clusters to look for (6)
#   PROFILE= QGIS profile folder for `make link`
#   DEVICE=  cpu, cuda … for `make bench`
#   TESTS=   pytest arguments for `make test`, such as `-k align`

UV := $(or $(shell command -v uv),.build/uv/bin/uv)
ENGINE := PYTHONPATH=.build/path .venv/bin/python -m saroptical.engine
INSTALL := $(UV) pip install --python .venv/bin/python --constraint resources/constraints.txt
PROFILES := $(if $(filter Darwin,$(shell uname)),$(HOME)/Library/Application Support,$(or $(XDG_DATA_HOME),$(HOME)/.local/share))
PROFILE ?= $(PROFILES)/QGIS/QGIS3/profiles/default
# What the QGIS plugin repository refuses whatever the severity: exec, unsafe unpacking, pickle, mktemp, eval, shells, unpinned downloads.
FORBIDDEN := B102,B202,B301,B306,B307,B602,B605,B615
S1 ?=
S2 ?=
CLASSES ?= 6
DEVICE ?= cpu

.PHONY: help env demo test test-long lint bench package texts pictures link constraints
.DELETE_ON_ERROR:

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

env: .venv/installed-run .build/path/saroptical  ## the engine's environment in .venv: dependencies only

.build/uv/bin/uv:
	$(or $(PYTHON),python3) -m venv .build/uv
	.build/uv/bin/python -m pip install --quiet uv

.venv/bin/python: | $(filter .build/%,$(UV))
	$(UV) venv $(if $(PYTHON),--python "$(PYTHON)") .venv

.venv/installed-run: pyproject.toml resources/constraints.txt | .venv/bin/python
	$(INSTALL) --requirements pyproject.toml
	@touch $@

.venv/installed-test .venv/installed-lint: .venv/installed-%: .venv/installed-run
	$(INSTALL) --group $*
	@touch $@

.build/path/saroptical:
	@mkdir -p $(@D)
	ln -sfn ../.. $@

demo: env  ## map and fuse a synthetic pair, or S1= S2= of your own, and say where the results are
	@mkdir -p demo
ifeq ($(and $(S1),$(S2)),)
	$(ENGINE) syntheticpair --output-s1 demo/s1.tif --output-s2 demo/s2.tif --output-labels demo/truth.tif
	@$(MAKE) --no-print-directory demo S1=demo/s1.tif S2=demo/s2.tif CLASSES=8
else
	$(ENGINE) segmentunsupervised --s1 $(S1) --s2 $(S2) --classes $(CLASSES) --preset quick --output demo/landcover.tif \
		--output-confidence demo/confidence.tif --output-weights demo/landcover.safetensors --output-picture demo/landcover.png
	$(ENGINE) trainfusion --s1 $(S1) --s2 $(S2) --preset quick --output-weights demo/fusion.safetensors
	$(ENGINE) fusefeatures --s1 $(S1) --s2 $(S2) --weights demo/fusion.safetensors --output demo/features.tif
	@echo "The map:     $(CURDIR)/demo/landcover.tif (open it in QGIS: colours and names come with it)"
	@echo "The picture: $(CURDIR)/demo/landcover.png (radar, optical, map)"
	@echo "Features:    $(CURDIR)/demo/features.tif (both sensors fused; its colours are the first three components)"
endif

test: env .venv/installed-test  ## every test: engine, Python 3.9, QGIS's own Python, real QGIS; installs QGIS on Debian as root
	@.ci/install-qgis
	@UV="$(UV)" .venv/bin/python .ci/test.py $(TESTS)

test-long: env .venv/installed-test  ## the tests that take minutes
	@.ci/install-qgis
	@UV="$(UV)" .venv/bin/python .ci/test.py --slow $(TESTS)

lint: env .venv/installed-lint  ## format, lint, types, arrows between rooms, and the plugin repository's scans
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	PYTHONPATH=.build/path .venv/bin/lint-imports
	.venv/bin/python .ci/package.py .build/saroptical.zip
	@rm -rf .build/unzipped && .venv/bin/python -m zipfile --extract .build/saroptical.zip .build/unzipped
	.venv/bin/bandit --quiet --recursive --severity-level medium .build/unzipped
	.venv/bin/bandit --quiet --recursive --tests $(FORBIDDEN) .build/unzipped
	.venv/bin/flake8 --isolated --select QGS1 .build/unzipped
	find .build/unzipped -type f | xargs .venv/bin/detect-secrets-hook

bench: env .venv/installed-test  ## every benchmark, one after another; each prints ratios
	@for file in tests/benchmarks/bench_*.py; do \
		echo "== $$file"; PYTHONPATH=.build/path DEVICE=$(DEVICE) .venv/bin/python "$$file" || exit 1; done

package: env  ## dist/saroptical.zip for QGIS's plugin manager, checked
	.venv/bin/python .ci/package.py

texts:  ## after a text of the plugin has changed: collect what is to be translated, write the help pages
	.build/qgis/bin/python .ci/texts.py

pictures:  ## the tutorial's pictures, from what the end-to-end tests have left in .build/screenshots
	@for name in pair=dock_1_pair polygons=teaching_1_polygons map=teaching_5_map; do \
		convert ".build/screenshots/$${name#*=}.png" -resize 1100x -dither None -colors 96 -strip \
			"PNG8:resources/help/images/tutorial_$${name%%=*}.png" || exit 1; done

link:  ## link this checkout into a QGIS profile
	@mkdir -p "$(PROFILE)/python/plugins"
	@cd "$(PROFILE)/python/plugins" && { test -L saroptical || test ! -e saroptical; } || \
		{ echo "$(PROFILE)/python/plugins/saroptical is an installed copy; remove it first."; exit 1; }
	ln -sfn "$(CURDIR)" "$(PROFILE)/python/plugins/saroptical"
	@echo "Restart QGIS and enable SAR-Optical in Plugins > Manage and Install Plugins."

constraints: | .venv/bin/python  ## choose the newest versions that pyproject.toml allows, as the set to test
	@echo "# The versions that were tested together (Python 3.11, Linux). Made by \`make constraints\`; names and versions only." > resources/constraints.txt
	$(UV) pip compile pyproject.toml --group test --group lint --python .venv/bin/python \
		--no-header --no-annotate --quiet >> resources/constraints.txt
