"""Each function, as it is used."""

import glob
import json
import os
import subprocess
import tempfile
import unittest
import warnings

import gru4rec

from .support import KINDS, SMALL, Case, as_columns, as_kind, has


class FunctionTests(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", gru4rec.Gru4recWarning)
            cls.data = gru4rec.prepare(cls.log, quiet=True)
        cls.model = gru4rec.train(cls.data.train_full, **SMALL)

    def command(self, *arguments, text=None):
        return subprocess.run([gru4rec.command(), *arguments], input=text, stdout=subprocess.PIPE, check=True).stdout

    def test_training_is_the_commands(self):
        log = self.write(self.data.train_full)
        self.command("train", log, "--model", self.path("plain"), "--layers", "8", "--epochs", "1",
                     "--negative-samples", "32", "--quiet")  # fmt: skip
        with open(self.path("plain"), "rb") as file:
            expected = file.read()
        for kind in KINDS:
            model = gru4rec.train(as_kind(self.data.train_full, kind), self.path("model"), **SMALL)
            with open(model.path, "rb") as file:
                self.assertEqual(file.read(), expected, kind)
            self.assertEqual(model.summary["epochs"], 1)

    def test_recommend(self):
        sessions = [self.data.test["ItemId"][n : n + 3] for n in range(0, 300, 3)]
        text = "".join(json.dumps(list(map(str, session))) + "\n" for session in sessions)
        for flags, more in ([], {}), (["--exclude-seen"], {"exclude_seen": True}):
            lines = self.command("recommend", self.model.path, "-k", "5", *flags, text=text.encode()).splitlines()
            expected = [[(int(each["item"]), each["score"]) for each in json.loads(line)["recommendations"]] for line in lines]
            self.assertEqual(self.model.recommend_all(sessions, 5, **more), expected)
            self.assertEqual(self.model.recommend(sessions[0], 5, **more), expected[0])
        visitor = self.model.session(k=4)
        for n, item in enumerate(sessions[0]):
            self.assertEqual(visitor.click(item), self.model.recommend(sessions[0][: n + 1], 4))
        best = self.model.recommend(sessions[0], 3)
        self.assertEqual(self.model.recommend(sessions[0], 2, exclude=[best[0].item]), best[1:])
        self.assertEqual(self.model.recommend(sessions[0], 9, only=[best[2].item]), best[2:])
        self.model.close()
        self.assertEqual(self.model.recommend(sessions[0], 3), best)
        self.assertEqual(len(self.model.recommend_all([[item] for item in sessions[0]] * 1000, 20)), 3000)

    def test_unknown_items(self):
        item = self.data.test["ItemId"][0]
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            self.assertEqual(self.model.recommend(["nowhere", item], 3), self.model.recommend([item], 3))
            self.assertEqual(self.model.recommend(["nowhere"]), [])
        self.assertEqual([str(each.message) for each in told], ["unknown items skipped: 'nowhere'"] * 2)
        self.assertEqual({os.path.basename(each.filename) for each in told}, {"test_functions.py"})
        for wrong in ("text", [None]):
            with self.assertRaises((TypeError, ValueError)):
                self.model.recommend(wrong)

    def test_evaluate(self):
        expected = json.loads(self.command("evaluate", self.model.path, self.write(self.data.test), "--json", "--quiet", "--at", "3,7"))
        for kind in KINDS:
            found = self.model.evaluate(as_kind(self.data.test, kind), at=[3, 7], quiet=True)
            for name in found:
                if "second" not in name:
                    self.assertEqual(found[name], expected[name], name)
        self.assertEqual(gru4rec.evaluate(self.model.path, self.path("log.tsv"), quiet=True)["sessions"], expected["sessions"])
        self.assertEqual(found.table("columns")["recall"], [found["recall@3"], found["recall@7"]])

    def test_files(self):
        kept = self.model.save(self.path("kept.safetensors"))
        again = gru4rec.Model.load(kept.path)
        item = str(self.data.test["ItemId"][0])
        self.assertEqual([each.item for each in again.recommend([item], 3)],
                         [str(each.item) for each in self.model.recommend([item], 3)])  # fmt: skip
        self.assertEqual(again.metadata["hyperparameters"]["layers"], [8])
        self.assertEqual(again.inspect()["kind"], "model")
        with self.assertRaises(gru4rec.MissingInputError):
            gru4rec.Model.load(self.path("nothing"))
        temporary = gru4rec.train(self.data.train_full, **SMALL)
        path = temporary.path
        self.assertTrue(os.path.exists(path))
        temporary.recommend([item], 3)
        del temporary
        self.assertFalse(os.path.exists(path))

    @unittest.skipUnless(has("numpy"), "NumPy is not installed")
    def test_tensors(self):
        import numpy

        tensors = self.model.tensors()
        shapes = {each["name"]: tuple(each["shape"]) for each in self.model.inspect()["tensors"]}
        self.assertEqual({name: tensor.shape for name, tensor in tensors.items()}, shapes)
        self.assertEqual(tensors["item.output_weight"].dtype, numpy.float32)
        with self.assertRaises(ValueError):
            tensors["item.output_bias"][0] = 1
        counts = dict(zip(self.model.items.tolist(), tensors["item.count"].tolist()))
        self.assertEqual(counts, {item: self.data.train_full["ItemId"].count(item) for item in counts})
        # The first click's scores by hand: the state is that of a GRU whose form is docs/gru-step.md's.
        row = tensors["item.output_weight"][3].astype("f8")
        gates = tensors["gru.0.input_weight"] @ row + tensors["gru.0.input_bias"]
        still = tensors["gru.0.recurrent_bias"].astype("f8")
        z = 1 / (1 + numpy.exp(-(gates + still)[8:16]))
        r = 1 / (1 + numpy.exp(-(gates + still)[:8]))
        state = (1 - z) * numpy.tanh(gates[16:] + r * still[16:])
        scores = tensors["item.output_weight"] @ state + tensors["item.output_bias"]
        best = self.model.recommend([self.model.items[3]], 5)
        order = numpy.argsort(-scores)[:5]
        self.assertEqual([each.item for each in best], self.model.items[order].tolist())
        numpy.testing.assert_allclose([each.score for each in best], scores[order], rtol=1e-4)

    def test_compare(self):
        for kind in KINDS:
            result = gru4rec.compare(
                {"mine": self.model, "popular": "pop"}, train=as_kind(self.data.train_full, kind),
                test=as_kind(self.data.test, kind), resamples=100, timed_clicks=50, at=[20], quiet=True)  # fmt: skip
            self.assertEqual(as_columns(result.models)["name"], ["mine", "popular"])
            self.assertEqual(as_columns(result.pairs)["other"], ["popular", "mine"])
            self.assertIn(result.best, result.verdict)
            result.save_html(self.path("report.html"))
            with open(self.path("report.html"), encoding="utf-8") as file:
                self.assertIn("</html>", file.read())

    def test_fit_and_baseline(self):
        model = gru4rec.fit(self.data.train_full, time="1s", seed=7, quiet=True)
        self.assertGreater(model.evaluate(self.data.test, quiet=True)["recall@20"], 0)
        pop = gru4rec.baseline("pop", self.data.train_full, quiet=True)
        items = self.data.train_full["ItemId"]
        self.assertEqual(items.count(pop.recommend([items[0]], 1)[0].item), max(map(items.count, items)))

    def test_blend(self):
        folder = self.path("data")
        gru4rec.prepare(self.write(self.log), output=folder, test_days=0.4, quiet=True)
        self.command("blend", "gru4rec:layers=8,epochs=1", "pop", "--data", folder, "--model", self.path("plain"), "--quiet")
        with open(self.path("plain"), "rb") as file:
            expected = file.read()
        members = ["gru4rec:layers=8,epochs=1", "pop"]
        for kind in KINDS:
            data = gru4rec.prepare(as_kind(self.log, kind), test_days=0.4, quiet=True)
            model = gru4rec.blend(members, data, self.path("blend"), quiet=True)
            with open(model.path, "rb") as file:
                self.assertEqual(file.read(), expected, kind)
            self.assertEqual([each["name"] for each in model.summary["members"]], ["gru4rec", "pop"])
            self.assertIsInstance(model.recommend([self.log["ItemId"][0]], 1)[0].item, int)
        self.assertEqual(gru4rec.blend(members, folder, quiet=True).summary, model.summary)
        whole = gru4rec.train(data.train_full, **SMALL)
        part = gru4rec.train(data.train_tr, **SMALL)
        of_files = gru4rec.blend([whole, "pop"], data, fitted_with=[part], quiet=True)
        self.assertTrue(of_files.integers and of_files.summary["members"])
        with self.assertRaisesRegex(gru4rec.UsageError, "2 models to fit with for 1"):
            gru4rec.blend([whole, "pop"], data, fitted_with=[part, part], quiet=True)
        with self.assertRaisesRegex(gru4rec.DataError, "no train_tr and no train_valid"):
            gru4rec.blend(members, self.data)

    def test_tune(self):
        data = gru4rec.prepare(self.log, test_days=0.4, quiet=True)
        few = {"method": "vsknn", "trials": 2, "seeds": 1, "threads": 1, "quiet": True}
        for kind in KINDS:
            train, valid, test, full = (
                as_kind(each, kind) for each in (data.train_tr, data.train_valid, data.test, data.train_full)
            )
            study = self.path(kind + ".db")
            found = gru4rec.tune(train, study=study, validation=valid, test=test, full=full, **few)
            self.assertTrue(found.specification.startswith("vsknn:k="))
            self.assertEqual(found.measures, found.result["best"]["measures"])
            self.assertEqual(found.result["finals"][0]["trial"], 1)
            item = self.log["ItemId"][0]
            made = gru4rec.baseline(found.specification, full, quiet=True)
            self.assertEqual(found.model.recommend([item], 5), made.recommend([item], 5))
            found.save_html(self.path("tune.html"))
            with open(self.path("tune.html"), encoding="utf-8") as file:
                self.assertIn("</html>", file.read())
            # The same call goes on.
            more = gru4rec.tune(train, study=study, validation=valid, test=test, full=full, **{**few, "trials": 3})
            self.assertEqual((more.result["runs"], more.result["trials"]), (2, 3))
            self.assertFalse(os.path.exists(study + ".frames"))
        with self.assertRaises(gru4rec.OutputError):
            gru4rec.tune(data.train_tr, study=self.path("tune.html/study.db"), **few)
        again = gru4rec.tune(data.train_tr, self.path("net"), trials=1, layers=8, epochs=1, seeds=0, threads=1, quiet=True)
        self.assertTrue(again.specification.startswith("gru4rec:layers=8"), again.specification)
        self.assertTrue(os.path.exists(self.path("net")))
        with self.assertRaisesRegex(TypeError, "save_html"):
            gru4rec.tune(data.train_tr, report="page.html")
        with self.assertRaisesRegex(TypeError, "did you mean 'trials'"):
            gru4rec.tune(data.train_tr, trails=3)

    def test_index(self):
        items = self.data.test["ItemId"][:3]
        expected = self.model.recommend(items, 5)
        for kind in KINDS:
            fast = gru4rec.index(self.model, test=as_kind(self.data.test, kind), share=0.5, quiet=True)
            self.assertEqual((fast.summary["share"], fast.summary["agreement"]), (0.5, 1))
        self.assertEqual(fast.recommend(items, 5), expected)
        self.assertEqual(fast.recommend(items, 2, exclude=[expected[0].item]), expected[1:3])
        path = fast.index
        kept = fast.save(self.path("kept.safetensors"))
        self.assertEqual(kept.index, self.path("kept.index.safetensors"))
        fast.close()
        del fast
        self.assertFalse(os.path.exists(path))
        self.assertEqual(kept.recommend(items, 5), expected)
        again = gru4rec.Model.load(kept.path, integers=True, index=kept.index)
        self.assertEqual(again.recommend(items, 5), expected)
        # A model that lies in a temporary file lives as long as what is made of it.
        made = gru4rec.index(gru4rec.train(self.data.train_full, **SMALL), self.path("index"), quiet=True)
        self.assertEqual(made.recommend(items, 5), expected)
        with self.assertRaises(gru4rec.MissingInputError):
            gru4rec.Model.load(kept.path, index=self.path("none"))
        with self.assertRaises(gru4rec.DataError):
            gru4rec.index(gru4rec.baseline("pop", self.data.train_full, quiet=True), quiet=True)

    def test_going_on(self):
        more = gru4rec.train(self.data.test, continue_from=self.model, epochs=1, quiet=True)
        self.assertEqual(more.metadata["training"]["rounds"], 2)
        watched = gru4rec.train(self.data.train_full, validation=self.data.test, patience=1, **{**SMALL, "epochs": 2})
        self.assertIn("validation", watched.summary)

    def test_add_items(self):
        known = set(self.data.train_full["ItemId"])
        rows = [row for row in zip(*self.items.values()) if row[0] in known]
        catalogue = dict(zip(self.items, map(list, zip(*rows))))
        new = {"ItemId": [1, 2], "Category": ["Camping", "Coffee"], "Title": ["Tent, blue", 'A "red" kettle']}
        for kind in KINDS:
            more = self.model.add_items(as_kind(new, kind), item_features=as_kind(catalogue, kind),
                                        feature_columns="Category,Title:text", quiet=True)  # fmt: skip
            self.assertEqual(more.summary["added"], 2)
            self.assertEqual(len(more.recommend([2], 5)), 5)
            self.assertEqual(more.recommend([2], 1, only=[1])[0].item, 1)

    def test_exports(self):
        self.assertEqual(self.model.export_onnx(self.path("m.onnx"), quiet=True)["units"], 8)
        self.model.export_vectors(self.path("v.npy"), quiet=True)
        self.assertTrue(os.path.exists(self.path("m.onnx")) and os.path.exists(self.path("v.npy")))
        with self.assertRaises(gru4rec.DataError):
            gru4rec.import_pytorch(self.model.path, quiet=True)
        with self.assertRaises(gru4rec.MissingInputError):
            gru4rec.import_pytorch(self.path("nothing.pt"), quiet=True)

    @unittest.skipUnless("GRU4REC_CHECKPOINTS" in os.environ, "no checkpoints of PyTorch are named")
    def test_import(self):
        for path in sorted(glob.glob(os.environ["GRU4REC_CHECKPOINTS"] + "/*.pt")):
            model = gru4rec.import_pytorch(path, quiet=True)
            item = next(iter(model.inspect()["top_items"]))["item"]
            self.assertEqual(len(model.recommend([item], 3)), 3)
            self.assertGreater(model.summary["items"], 3)

    def test_windows_and_paths(self):
        windows = gru4rec.prepare(self.log, windows=2, window_days=1, test_days=0.4, quiet=True).windows
        self.assertEqual(len(windows), 2)
        self.assertTrue(all(window.train_full["ItemId"] for window in windows))
        log = self.write(self.log)
        with self.assertRaisesRegex(TypeError, "needs output="):
            gru4rec.prepare(log)
        data = gru4rec.prepare(log, output=self.path("data"), quiet=True)
        self.assertTrue(os.path.samefile(data.test, self.path("data/test.tsv")))
        self.assertEqual(gru4rec.run("inspect", log, quiet=True)["events"], len(self.log["Time"]))
        self.assertIsNotNone(gru4rec.compare(["pop"], data=self.path("data"), timed_clicks=10, resamples=100, quiet=True).best)

    def test_nothing_is_left(self):
        before = set(glob.glob(tempfile.gettempdir() + "/gru4rec-*"))
        gru4rec.train(self.data.train_full, **SMALL).evaluate(self.data.test, quiet=True)
        with self.assertRaises(gru4rec.UsageError):
            gru4rec.train(self.data.train_full, **{**SMALL, "layers": 0})
        self.assertEqual(set(glob.glob(tempfile.gettempdir() + "/gru4rec-????????")) - before, set())
