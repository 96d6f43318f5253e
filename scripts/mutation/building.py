"""The package's copy, with the mutants of some targets compiled in."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from mutation import places

HERE = pathlib.Path(__file__).resolve().parent
# Optimised, as what is changed runs a thousand times; the tests see what is internal all the same.
FLAGS = ["-Xswiftc", "-O", "-Xcc", "-O2", "-Xcxx", "-O1", "-Xcxx", "-fsanitize=undefined", "-Xcxx", "-fsanitize-trap=undefined"]
ROUNDS = 15
# Only what the tests need is compiled, and what is changed sees the choice.
MANIFEST = """
let mutated: Set<String> = [%s]
var needed: [String] = [%s]
var kept: Set<String> = []
var others: Set<String> = []
while let name = needed.popLast() {
  guard kept.insert(name).inserted, let target = package.targets.first(where: { $0.name == name })
  else { continue }
  for dependency in target.dependencies {
    switch dependency {
    case .targetItem(let name, _), .byNameItem(let name, _): needed.append(name)
    case .productItem(_, let package, _, _): others.insert(package ?? "")
    @unknown default: break
    }
  }
}
package.targets.removeAll { !kept.contains($0.name) }
package.products.removeAll()
package.dependencies.removeAll { dependency in
  guard case .sourceControl(_, let location, _) = dependency.kind else { return true }
  return !others.contains { location.hasSuffix("/" + $0) }
}
for target in package.targets where mutated.contains(target.name) {
  target.dependencies += ["CMutation", "Mutation"]
}
package.targets += [
  .target(name: "CMutation"), .target(name: "Mutation", dependencies: ["CMutation"]),
]
"""


def write(path, text):
    """Writes what differs, so that nothing else is compiled anew."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Package:
    def __init__(self, root, scratch, targets, tests):
        self.root, self.scratch, self.copy = root, scratch, scratch / "package"
        self.targets, self.tests = targets, tests
        self.files, self.places, self.refused = {}, [], set()
        self.record = scratch / "refused.json"
        if self.record.exists():
            self.refused = set(json.loads(self.record.read_text()))

    def make(self):
        """Copies the package, finds all places, and compiles until the compiler takes what is left of them."""
        self.copy_files()
        number = 0
        for folders in self.targets.values():
            for folder in folders:
                for path in sorted((self.root / folder).rglob("*.swift")):
                    name = str(path.relative_to(self.root))
                    file = places.File(path.read_text())
                    digest = hashlib.sha256(file.text.encode()).hexdigest()[:12]
                    for place in file.places:
                        place.number, number = number, number + 1
                        place.file, place.key = name, f"{name} {digest} {place.line}:{place.column} {place.kind}"
                    self.files[name] = file
                    self.places += file.places
        self.write_manifest()
        for round in range(1, ROUNDS + 1):
            self.write_sources()
            errors = self.build(round)
            if not errors:
                break
            self.refuse(errors, round)
        else:
            sys.exit(f"error: after {ROUNDS} rounds it still does not compile; {self.scratch}/build.log says why")
        self.places = [place for place in self.places if place.key not in self.refused]

    def copy_files(self):
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=self.root,
            capture_output=True, check=True).stdout.decode().split("\0")
        wanted = {name for name in listed if name and (self.root / name).is_file()}
        changed = tuple(folder for folders in self.targets.values() for folder in folders)
        for name in wanted:
            source, copy = self.root / name, self.copy / name
            if name == "Package.swift" or name.startswith(changed) and name.endswith(".swift"):
                continue
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, copy)
        for path in list(self.copy.glob("Sources/**/*.swift")) + list(self.copy.glob("Tests/**/*.swift")):
            if str(path.relative_to(self.copy)) not in wanted:
                path.unlink()
        shared = self.root.parent / "shared"
        if shared.exists() and not (self.scratch / "shared").exists():
            (self.scratch / "shared").symlink_to(shared)
        write(self.copy / "Sources/CMutation/mutation.c", (HERE / "mutation.c").read_text())
        write(self.copy / "Sources/CMutation/include/mutation.h", (HERE / "mutation.h").read_text())
        write(self.copy / "Sources/Mutation/Mutation.swift", (HERE / "Mutation.swift").read_text())

    def write_manifest(self):
        quoted = [", ".join(f'"{name}"' for name in sorted(names)) for names in (self.targets, self.tests)]
        write(self.copy / "Package.swift", (self.root / "Package.swift").read_text() + MANIFEST % tuple(quoted))

    def write_sources(self):
        self.place_at = {}
        for name, file in self.files.items():
            text, self.place_at[name] = places.rewritten(
                file, [place for place in file.places if place.key not in self.refused])
            write(self.copy / name, text)

    def build(self, round):
        """The compiler's errors as (file, line, column, message)."""
        print(f"compiling, round {round}: {sum(p.key not in self.refused for p in self.places)} places", file=sys.stderr)
        done = subprocess.run(
            ["swift", "build", "--build-tests", *FLAGS], cwd=self.copy, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, errors="replace")
        (self.scratch / "build.log").write_text(done.stdout)
        if done.returncode == 0:
            return []
        prefix = re.escape(str(self.copy.resolve()) + os.sep)
        errors = set(re.findall(rf"^{prefix}(\S+?):(\d+):(\d+): error: (.*)$", done.stdout, re.M))
        errors = [(name, int(line), int(column), text) for name, line, column, text in errors if name in self.files]
        if not errors:
            sys.exit(f"error: the copy does not compile, and no mutant is the reason:\n{done.stdout[-3000:]}")
        return errors

    def refuse(self, errors, round):
        """Leaves out what an error may come of: the nearest place, all of its line later, then those around it."""
        first, named = {}, set()
        for name, line, column, text in sorted(errors):
            # Most say which operator they cannot do with.
            match = re.search(rf"'([{places.LETTERS}]+)'", text)
            number = places.number_of(match[1]) if match else None
            if number is not None and self.places[number].key not in self.refused:
                self.refused.add(self.places[number].key)
                named.add((name, line))
            else:
                first.setdefault((name, line), column)
        for (name, line), column in first.items():
            if (name, line) in named:
                continue
            alive = [entry for entry in self.place_at[name] if entry[2].key not in self.refused]
            reach = 0 if round <= 8 else 3 * (round - 8)
            near = [entry for entry in alive if abs(entry[0] - line) <= reach]
            if not near:
                near = sorted(alive, key=lambda entry: abs(entry[0] - line))[:1]
            if round <= 3:
                near = sorted(near, key=lambda entry: (abs(entry[0] - line), abs(entry[1] - column)))[:1]
            self.refused.update(entry[2].key for entry in near)
        self.record.write_text(json.dumps(sorted(self.refused), indent=0))
