"""`mulin triage evaluate|train|status`: learning which category a text is of."""

from __future__ import annotations

import json
import time
from argparse import RawTextHelpFormatter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.triage import learning, reading, store, training
from mulin.appeals.triage.learning import Examined
from mulin.core.commands import HouseCommand
from mulin.core.deeds import DeedError


class Command(HouseCommand):
    """Evaluating reads a file and prints; training keeps a model."""

    help = gettext_lazy(
        "按文字分类：在表格上考一考，或用本县人工确认过的分类来训练。\n"
        "例：mulin triage evaluate 留言.csv.gz --text detail --label label --json\n"
        "    mulin triage train"
    )

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawTextHelpFormatter
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="evaluate|train|status")
        one = verbs.add_parser("evaluate", help=_("考一考：分组交叉验证，或用一份学、另一份考"))
        one.add_argument("file", type=Path, help=_("csv、xlsx，可以是 .gz"))
        one.add_argument(
            "--text",
            action="append",
            required=True,
            metavar=_("列"),
            help=_("文本的列；几列就写几次"),
        )
        one.add_argument("--label", required=True, metavar=_("列"), help=_("类别的列"))
        how = one.add_mutually_exclusive_group()
        how.add_argument("--folds", type=int, default=5, help=_("折数，默认 5"))
        how.add_argument("--train", type=Path, metavar=_("文件"), help=_("用这份学，用前面那份考"))
        one.add_argument("--skip-empty", action="store_true", help=_("没有文本或类别的行跳过不用"))
        one.add_argument("--json", action="store_true", help=_("给程序读的结果"))
        two = verbs.add_parser("train", help=_("用派单和改类别时人工确认过的分类来训练"))
        two.add_argument("--force", action="store_true", help=_("比现在用的差也换上"))
        two.add_argument("--json", action="store_true", help=_("给程序读的结果"))
        three = verbs.add_parser("status", help=_("现在用的是哪个模型"))
        three.add_argument("--json", action="store_true", help=_("给程序读的结果"))

    def handle(self, *_args: Any, **options: Any) -> None:
        do = {"evaluate": self._evaluate, "train": self._train, "status": self._status}
        try:
            do[options["verb"]](**options)
        except DeedError as error:
            raise CommandError(str(error)) from error

    def _evaluate(self, **options: Any) -> None:
        began = time.monotonic()
        columns = {
            "text": options["text"],
            "label": options["label"],
            "skip": options["skip_empty"],
        }
        texts, labels = reading.read(options["file"], **columns)
        if options["train"]:
            train = reading.read(options["train"], **columns)
            examined, how = learning.test(train, (texts, labels)), {"train": len(train[0])}
        else:
            examined = learning.cross_validate(texts, labels, count=options["folds"])
            how = {"folds": options["folds"]}
        if options["json"]:
            self.stdout.write(_as_json(examined, {**how, "size": len(texts)}))
        else:
            self.stdout.write(_as_text(examined))
        seconds = f"{time.monotonic() - began:.1f}"
        told = (
            _("学 %(train)s 条，考 %(n)s 条，用时 %(seconds)s 秒")
            if "train" in how
            else _("分组 %(folds)s 折，共 %(n)s 条，用时 %(seconds)s 秒")
        )
        self.stderr.write(told % {**how, "n": len(texts), "seconds": seconds})

    def _train(self, **options: Any) -> None:
        done = training.train(phrases=taxonomy().by_phrases, force=options["force"])
        if not done.put_into_use:
            assert done.before is not None  # noqa: S101 (only a better one before refuses)
            sentence = _(
                "没有换：新的 macro-F1 是 %(new)s（%(new_size)s 条），"
                "现在用的是 %(old)s（%(old_size)s 条）。一定要换，请加 --force。"
            )
            raise CommandError(sentence % {
                "new": f"{done.facts.score:.3f}", "new_size": done.facts.size,
                "old": f"{done.before.score:.3f}", "old_size": done.before.size,
            })  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done.facts), ensure_ascii=False))
            return
        new = {"model": training.described(done.facts)}
        self.stdout.write(_("已换上新模型：%(model)s。") % new)
        if done.before is not None:
            old = {"model": training.described(done.before)}
            self.stdout.write(_("原来的：%(model)s。") % old)
        if done.left_out:
            self.stdout.write(_left_out(done.left_out))

    def _status(self, **options: Any) -> None:
        model = store.load()
        if options["json"]:
            self.stdout.write(
                json.dumps(asdict(model.facts) if model else None, ensure_ascii=False)
            )
        elif model is None:
            self.stdout.write(
                _("还没有模型，按类别的词语来猜。有了人工确认的分类，请运行 mulin triage train。")
            )
        else:
            words = {"model": training.described(model.facts), "file": model.facts.file}
            self.stdout.write(_("%(model)s。%(file)s") % words)


def _left_out(few: dict[str, int]) -> str:
    codes = [_("%(code)s（%(n)s）") % {"code": code, "n": n} for code, n in few.items()]
    sentence = _("%(n)s 个类别不到 %(each)s 条，还是按词语来猜：%(codes)s")
    return sentence % {"n": len(few), "each": training.EACH, "codes": _("、").join(codes)}


def _as_json(examined: Examined, about: dict[str, int]) -> str:
    classes = {
        name: {key: round(value, 4) for key, value in asdict(score).items()}
        for name, score in examined.table.items()
    }
    return json.dumps(
        {"macro_f1": round(examined.macro_f1, 4), "classes": classes, **about}, ensure_ascii=False
    )


def _as_text(examined: Examined) -> str:
    lines = [f"macro-F1 {examined.macro_f1:.4f}", _("精确率  召回率  F1      条数  类别")]
    lines += [
        f"{one.precision:.4f}  {one.recall:.4f}  {one.f1:.4f}  {one.support:>4}  {name}"
        for name, one in examined.table.items()
    ]
    return "\n".join(lines)
