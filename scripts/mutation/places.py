"""Where a Swift file can be changed, and the file with all of its changes compiled in, one chosen at run time.

It knows Swift by its tokens and by this repository's format: operators between two operands have space on both sides.
An operator becomes one of its own name with the same precedence, so that nothing has to be parsed: `a < b` becomes
`a ∈∋ b`, and the end of the file says what ∈∋ is. Lines stay where they are, so that an error leads back to its place.
"""

import bisect
import dataclasses
import re

TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<raw>#+".*?"#+)'
    r'|(?P<block>""".*?(?<!\\)""")'
    r"|(?P<number>0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>`[^`]+`|[@#$]?[A-Za-z_][A-Za-z_0-9]*|\$[0-9]+)"
    r'|(?P<quote>")'
    r"|(?P<sign>[-+*/%<>=!&|^~?.]+|[(){}\[\],:;\\])",
    re.S)


@dataclasses.dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int
    line: int
    spaced_before: bool = False
    spaced_after: bool = False
    first_of_line: bool = False


@dataclasses.dataclass
class Place:
    """One place of a file; each of its alternatives is a mutant. `edits` are (start, end, text, extent)."""

    kind: str
    line: int
    column: int
    original: str
    alternatives: list
    edits: list
    number: int = 0
    file: str = ""
    key: str = ""
    # The text of an operator's definition, from the place once it has its number.
    tail: object = None


def end_of_string(text, start):
    """Behind the string that begins at `start`, interpolations included."""
    place, depth = start + 1, 0
    while place < len(text):
        letter = text[place]
        if letter == "\\" and depth == 0:
            if text[place + 1] == "(":
                depth = 1
            place += 2
            continue
        if depth == 0 and letter == '"':
            return place + 1
        if depth > 0:
            if letter == '"':
                place = end_of_string(text, place)
                continue
            depth += {"(": 1, ")": -1}.get(letter, 0)
        place += 1
    return len(text)


def tokens_of(text):
    starts = [0] + [match.end() for match in re.finditer("\n", text)]
    tokens, place, line_before = [], 0, 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            place += 1
            continue
        kind, end = match.lastgroup, match.end()
        if kind == "quote":
            kind, end = "string", end_of_string(text, place)
        if kind in ("raw", "block"):
            kind = "string"
        if kind not in ("space", "comment"):
            line = bisect.bisect_right(starts, place)
            tokens.append(Token(
                kind, text[place:end], place, end, line, place == 0 or text[place - 1].isspace(),
                end >= len(text) or text[end].isspace(), line != line_before))
            line_before = bisect.bisect_right(starts, end - 1)
        place = end
    return tokens


# --- Operators: precedence, signatures, and what each becomes

ADDING, TIMES, COMPARING = "AdditionPrecedence", "MultiplicationPrecedence", "ComparisonPrecedence"
SHIFTING, RANGES, ASSIGNING = "BitwiseShiftPrecedence", "RangeFormationPrecedence", "AssignmentPrecedence"
NUMBER = "<T: AdditiveArithmetic>(a: T, b: T) -> T"
WHOLE = "<T: BinaryInteger>(a: T, b: T) -> T"
REAL = "<T: FloatingPoint>(a: T, b: T) -> T"
WORD = "<T: FixedWidthInteger>(a: T, b: T) -> T"
ORDERED = "<T: Comparable>(a: T, b: T) -> Bool"
EQUAL = "<T: Equatable>(a: T, b: T) -> Bool"
SHIFTED = "<T: BinaryInteger, U: BinaryInteger>(a: T, b: U) -> T"
VECTORS = [
    f"<T: SIMD>({parts}) -> T where T.Scalar: FloatingPoint" for parts in ("a: T, b: T", "a: T, b: T.Scalar", "a: T.Scalar, b: T")]


def into(signature):
    return signature.replace("(a: T", "(a: inout T").replace(" -> T", "")


OPERATORS = {
    "<": (COMPARING, [ORDERED], ["<=", ">="]),
    "<=": (COMPARING, [ORDERED], ["<", ">"]),
    ">": (COMPARING, [ORDERED], [">=", "<="]),
    ">=": (COMPARING, [ORDERED], [">", "<"]),
    "==": (COMPARING, [EQUAL], ["!="]),
    "!=": (COMPARING, [EQUAL], ["=="]),
    "===": (COMPARING, ["(a: AnyObject?, b: AnyObject?) -> Bool"], ["!=="]),
    "!==": (COMPARING, ["(a: AnyObject?, b: AnyObject?) -> Bool"], ["==="]),
    "+": (ADDING, [NUMBER], ["-"]),
    "-": (ADDING, [NUMBER], ["+"]),
    "*": (TIMES, [WHOLE, REAL], ["/"]),
    "/": (TIMES, [WHOLE, REAL], ["*"]),
    "%": (TIMES, [WHOLE], ["*"]),
    "&+": (ADDING, [WORD], ["&-"]),
    "&-": (ADDING, [WORD], ["&+"]),
    "&*": (TIMES, [WORD], ["&+"]),
    "&": (TIMES, [WHOLE], ["|"]),
    "|": (ADDING, [WHOLE], ["&"]),
    "^": (ADDING, [WHOLE], ["&"]),
    "<<": (SHIFTING, [SHIFTED], [">>"]),
    ">>": (SHIFTING, [SHIFTED], ["<<"]),
    "+=": (ASSIGNING, [into(NUMBER)], ["-="]),
    "-=": (ASSIGNING, [into(NUMBER)], ["+="]),
    "*=": (ASSIGNING, [into(WHOLE), into(REAL)], ["/="]),
    "/=": (ASSIGNING, [into(WHOLE), into(REAL)], ["*="]),
    "&+=": (ASSIGNING, [into(WORD)], ["&-="]),
    "|=": (ASSIGNING, [into(WHOLE)], ["&="]),
    "&=": (ASSIGNING, [into(WHOLE)], ["|="]),
    "^=": (ASSIGNING, [into(WHOLE)], ["&="]),
}
LOGIC = {"&&": ("LogicalConjunctionPrecedence", "||"), "||": ("LogicalDisjunctionPrecedence", "&&")}
# Nobody's operators: each place has one of its own, written with these.
LETTERS = "∈∋∏∑∘∙∝∧"


def name_of(number):
    name = ""
    while True:
        name = LETTERS[number % len(LETTERS)] + name
        number //= len(LETTERS)
        if number == 0:
            return name


def number_of(name):
    number = 0
    for letter in name:
        number = number * len(LETTERS) + LETTERS.index(letter)
    return number


def definition(place, precedence, signatures, bodies, default, prefix=False):
    """An operator of its own: `bodies` are its alternatives, `default` what stood there."""
    name = name_of(place.number)
    lines = [f"prefix operator {name}" if prefix else f"infix operator {name}: {precedence}"]
    for signature in signatures:
        returns = "return " if "->" in signature else ""
        lines.append(f"@inline(__always) private {'prefix ' if prefix else ''}func {name} {signature} {{")
        lines.append(f"  switch mutation_at({place.number}) {{")
        lines += [f"  case {choice}: {returns}{body}" for choice, body in enumerate(bodies, 1)]
        lines.append(f"  default: {returns}{default}")
        lines.append("  }\n}")
    return "\n".join(lines)


# --- Places

KEYWORDS = set(
    "if guard else for while repeat switch case default do catch return throw let var func init deinit struct class enum "
    "extension protocol actor import typealias subscript defer break continue fallthrough in where static public private "
    "package internal fileprivate mutating override final lazy weak unowned get set willSet didSet operator infix prefix "
    "nonisolated consuming borrowing convenience required indirect async throws rethrows as is some any inout".split())
OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, {")": "(", "]": "[", "}": "{"}
TYPES = {"struct", "class", "enum", "extension", "protocol", "actor"}
HEADS = TYPES | set(
    "func init deinit subscript if guard else for while repeat switch do catch defer get set willSet didSet var let".split())
# Statements that say what a caller must not do, and how large a buffer begins: no behaviour that a test could see.
UNTOUCHED = {"precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError"}


def eval_of(number):
    digits = number.replace("_", "")
    if digits[:2] in ("0x", "0b"):
        return int(digits, 0)
    return float(digits) if re.search("[.eE]", digits) else int(digits)


class File:
    """The places of a file."""

    def __init__(self, text):
        self.text = re.sub(r"@inlinable", lambda match: " " * len(match[0]), text)
        self.tokens = tokens_of(self.text)
        self.places = []
        self.match()
        self.blocks()
        self.find()

    # The other end of each bracket, and the bracket around each token.
    def match(self):
        self.partner, self.around, stack = {}, [], []
        for index, token in enumerate(self.tokens):
            if token.kind == "sign" and token.text in CLOSING and stack:
                opening = stack.pop()
                self.partner[opening], self.partner[index] = index, opening
            self.around.append(stack[-1] if stack else None)
            if token.kind == "sign" and token.text in OPENING:
                stack.append(index)

    # What each `{` opens: a type, the end of a guard, a loop, a function with or without a value, a closure.
    def blocks(self):
        self.block, self.head = {}, {}
        for index, token in enumerate(self.tokens):
            if token.text != "{" or token.kind != "sign" or index not in self.partner:
                continue
            place, head = index - 1, None
            while place >= 0:
                before = self.tokens[place]
                if before.kind == "sign" and before.text in (")", "]", "}"):
                    if before.text == "}" and self.tokens[place + 1].first_of_line:
                        break
                    place = self.partner.get(place, 0) - 1
                    continue
                if before.kind == "sign" and before.text in ("{", "(", "[", ";", ","):
                    if before.text != "," or head is None and not self.list_goes_on(place):
                        break
                if before.text in HEADS and not (place and self.tokens[place - 1].text == "."):
                    head = place
                    break
                if before.text in ("=", "return") or place and self.begins(before, self.tokens[place - 1]):
                    if before.text in ("=", "return") or not self.declares(place):
                        break
                place -= 1
            kind = "closure"
            self.head[index] = head
            if head is not None:
                word = self.tokens[head].text
                between = [token.text for token in self.tokens[head:index]]
                if word in TYPES:
                    kind = "type"
                elif word == "else":
                    kind = "guard" if self.is_guard(head) else "statement"
                elif word in ("for", "while", "repeat"):
                    kind = "loop"
                elif word == "switch":
                    kind = "switch"
                elif word in ("func", "subscript"):
                    kind = "function" if "->" in between else "procedure"
                elif word in ("init", "deinit", "set", "willSet", "didSet"):
                    kind = "init" if word == "init" else "procedure"
                elif word in ("var", "get"):
                    kind = "function"
                elif word == "let":
                    # The end of a condition: `if let x {`.
                    kind = "statement"
                else:
                    kind = "statement"
                if kind == "function" and between[-1] == "Bool":
                    kind = "truth"
            self.block[index] = kind

    def gives_value(self, opening):
        """Whether what stands alone in a block is its value: in functions, closures, and in if and switch that stand alone there."""
        kind, head = self.block.get(opening), self.head.get(opening)
        if kind in ("function", "truth", "closure"):
            return True
        if head is None or kind not in ("switch", "statement"):
            return False
        if self.tokens[head].text == "else" and self.tokens[head - 1].text == "}":
            return self.gives_value(self.partner[head - 1])
        if self.tokens[head].text not in ("if", "switch"):
            return False
        if self.tokens[head - 1].text in ("=", "return", "else"):
            return self.tokens[head - 1].text != "else" or self.gives_value(self.partner.get(head - 2, -1))
        around = self.around[head]
        if around is None:
            return False
        if self.block.get(around) == "switch":
            return self.gives_value(around)
        end = self.partner[opening]
        while self.tokens[end + 1].text == "else":
            end += 2
            while self.tokens[end].text != "{":
                end = self.partner.get(end, end) + 1
            end = self.partner[end]
        alone = end + 1 == self.partner.get(around) and (head - 1 == around or self.tokens[head - 1].text == "in")
        return alone and self.gives_value(around)

    def declares(self, place):
        """Whether a line begins with words or attributes that a declaration may have before its own."""
        return self.tokens[place].text in KEYWORDS or self.tokens[place].text.startswith("@")

    def list_goes_on(self, comma):
        """Whether a comma stands in the conditions of an if, guard or while, or in a list of types."""
        place = comma
        while place >= 0:
            token = self.tokens[place]
            if token.kind == "sign" and token.text in CLOSING:
                place = self.partner.get(place, 0) - 1
                continue
            if token.kind == "sign" and token.text in OPENING:
                return False
            if token.text in ("if", "guard", "while", "case", "for") or token.text in TYPES or token.text in ("func", "where"):
                return True
            place -= 1
        return False

    def is_guard(self, other):
        place = other - 1
        while place >= 0:
            token = self.tokens[place]
            if token.kind == "sign" and token.text in CLOSING:
                if token.text == "}" and place == other - 1:
                    return False
                place = self.partner.get(place, 0) - 1
                continue
            if token.text == "guard":
                return True
            if token.text in ("if", "{", ";"):
                return False
            place -= 1
        return False

    def untouched(self):
        """Tokens that stay: arguments of preconditions, sizes of buffers, attributes, conditions of compilation."""
        stay = set()
        for index, token in enumerate(self.tokens):
            opening = index + 1
            if token.text in UNTOUCHED or token.text == "reserveCapacity" or token.text in ("@available", "#available"):
                if opening in self.partner:
                    stay.update(range(index, self.partner[opening] + 1))
            if token.text in ("#if", "#elseif"):
                stay.update(i for i in range(index, len(self.tokens)) if self.tokens[i].line == token.line)
        return stay

    def add(self, kind, token, original, alternatives, edits):
        column = token.start - self.text.rfind("\n", 0, token.start)
        place = Place(kind, token.line, column, original, alternatives, edits)
        self.places.append(place)
        return place

    def find(self):
        stay = self.untouched()
        self.stay = stay
        for index, token in enumerate(self.tokens):
            if index in stay:
                continue
            before = self.tokens[index - 1] if index else None
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            if token.kind == "sign":
                self.sign(token, before, after)
            elif token.kind == "number":
                self.number(token, before)
            elif token.text in ("true", "false") and not (before and before.text == "while"):
                other = "false" if token.text == "true" else "true"
                self.add("truth", token, token.text, [other], [(token.start, token.end, "mutatedTruth(%d, " + token.text + ")", 0)])
            elif token.text in ("min", "max") and after and after.text == "(" and not after.spaced_before:
                start = token.start
                if before and before.text == "." and self.tokens[index - 2].text == "Swift":
                    start = self.tokens[index - 2].start
                elif before and (before.text in (".", "?.", "!.", "func")):
                    continue
                if len(self.arguments(index + 1)) in (2, 3):
                    other = "max" if token.text == "min" else "min"
                    self.add(token.text, token, token.text, [other],
                             [(start, after.end, f"mutated{token.text.capitalize()}(%d, ", 0)])
        self.conditions()
        self.statements()

    def arguments(self, opening):
        """The commas' parts of a call; none of it has a label where it is `min` or `max`."""
        parts, depth = [[]], 0
        for index in range(opening + 1, self.partner.get(opening, opening)):
            token = self.tokens[index]
            depth += (token.text in OPENING) - (token.text in CLOSING) if token.kind == "sign" else 0
            if token.text == "," and depth == 0:
                parts.append([])
            else:
                parts[-1].append(token)
        return parts if all(parts) and not any(len(part) > 1 and part[1].text == ":" for part in parts) else []

    def sign(self, token, before, after):
        text = token.text
        if before is None or after is None:
            return
        between = token.spaced_before and token.spaced_after
        if between and text in OPERATORS:
            precedence, signatures, others = OPERATORS[text]
            if "SIMD" in self.text and text.rstrip("=") in ("+", "-", "*", "/"):
                vectors = VECTORS[:1] if text.endswith("=") else VECTORS
                signatures = signatures + [into(one) if text.endswith("=") else one for one in vectors]
            if after.text == "nil" and text in ("==", "!="):
                signatures = ["<T>(a: T?, b: _OptionalNilComparisonType) -> Bool"]
                place = self.add("operator", token, text, others, [(token.start, token.end, "%s", 0)])
                place.tail = lambda place: definition(place, precedence, signatures, [f"a {other} nil" for other in others], f"a {text} nil")
                return
            place = self.add("operator", token, text, others, [(token.start, token.end, "%s", 0)])
            place.tail = lambda place: definition(place, precedence, signatures, [f"a {other} b" for other in others], f"a {text} b")
        elif between and text in LOGIC:
            precedence, other = LOGIC[text]
            place = self.add("operator", token, text, [other], [(token.start, token.end, "%s", 0)])
            place.tail = lambda place: definition(
                place, precedence, ["(a: Bool, b: @autoclosure () throws -> Bool) rethrows -> Bool"],
                [f"try a {other} b()"], f"try a {text} b()")
        elif between and text == "??":
            place = self.add("operator", token, "a ?? b", ["b"], [(token.start, token.end, "%s", 0)])
            place.tail = lambda place: definition(
                place, "NilCoalescingPrecedence",
                ["<T>(a: T?, b: @autoclosure () throws -> T) rethrows -> T",
                 "<T>(a: T?, b: @autoclosure () throws -> T?) rethrows -> T?"],
                ["try b()"], "try a ?? b()")
        elif text in ("..<", "...") and not token.spaced_before and not token.spaced_after and (
            before.kind in ("word", "number") or before.text in (")", "]")) and (
                after.kind in ("word", "number") or after.text in ("(", "[", "-")):
            range_type = "Range" if text == "..<" else "ClosedRange"
            place = self.add("bounds", token, f"a{text}b", [f"a{text}b + 1", f"a{text}b - 1"], [(token.start, token.end, "%s", 0)])
            place.tail = lambda place: definition(
                place, RANGES, [f"<T: BinaryInteger>(a: T, b: T) -> {range_type}<T>"],
                [f"a{text}(b + 1)", f"a{text}Swift.max(a, b - 1)"], f"a{text}b")
        elif text in ("!", "-") and not token.spaced_after and (token.spaced_before or before.text in OPENING) and (
                after.kind == "word" or after.text == "("):
            signature = "(a: Bool) -> Bool" if text == "!" else "<T: SignedNumeric>(a: T) -> T"
            place = self.add("operator", token, f"{text}a", ["a"], [(token.start, token.end, "%s", 0)])
            place.tail = lambda place: definition(place, "", [signature], ["a"], f"{text}a", prefix=True)

    def number(self, token, before):
        if before is not None and before.text in (".", "?.", "!."):
            return
        text = token.text
        value = eval_of(text)
        if isinstance(value, float):
            others = [f"2 * {text}"] if value else ["1.0"]
        else:
            others = [f"{text} + 1", f"{text} - 1"] if value else ["1"]
        name = "mutatedReal" if isinstance(eval_of(text), float) else "mutatedNumber"
        values = ", ".join([text] + [self.value(other) for other in others])
        self.add("number", token, text, others, [(token.start, token.end, f"{name}(%d, {values})", 0)])

    @staticmethod
    def value(text):
        """`7 + 1` as one literal: what it counts decides its type."""
        match = re.fullmatch(r"(\S+) ([+-]) 1", text)
        if match:
            return str(eval_of(match[1]) + (1 if match[2] == "+" else -1))
        match = re.fullmatch(r"2 \* (\S+)", text)
        return repr(2 * eval_of(match[1])) if match else text

    def mutated_between(self, first, last):
        """Whether an operator that gives a truth is changed anyway within these tokens."""
        signs = {"<", "<=", ">", ">=", "==", "!=", "===", "!==", "&&", "||", "!"}
        return any(
            token.kind == "sign" and token.text in signs or token.text in ("true", "false")
            for token in self.tokens[first:last + 1])

    def wrap(self, kind, first, last, before, after, original, other):
        if any(index in self.stay for index in range(first, last + 1)):
            return
        start, end = self.tokens[first].start, self.tokens[last].end
        self.add(kind, self.tokens[first], original, [other],
                 [(start, start, before, end - start), (end, end, after, end - start)])

    def source(self, first, last):
        return " ".join(self.text[self.tokens[first].start:self.tokens[last].end].split())

    # Clauses of if, guard and while that have no operator of their own: `x.isEmpty`.
    def conditions(self):
        for index, token in enumerate(self.tokens):
            if token.text not in ("if", "guard", "while") or token.kind != "word" or index in self.stay:
                continue
            first = place = index + 1
            while place < len(self.tokens):
                here = self.tokens[place]
                if here.kind == "sign" and here.text in ("(", "["):
                    place = self.partner.get(place, place) + 1
                    continue
                if here.text in (",", "{", "else") or here.text in CLOSING:
                    self.clause(first, place - 1)
                    first = place + 1
                    if here.text != ",":
                        break
                place += 1

    def clause(self, first, last):
        if first > last or self.tokens[first].text in ("let", "var", "case", "#available", "try", "await"):
            return
        # Behind a loop without an end no value is missing.
        if first == last and self.tokens[first].text == "true":
            return
        if not self.mutated_between(first, last):
            text = self.source(first, last)
            self.wrap("condition", first, last, "mutatedCondition(%d, ", ")", text, f"!({text})")

    # Statements that can be left out, and truths that functions return.
    def statements(self):
        for opening, kind in self.block.items():
            if kind in ("type", "switch"):
                if kind == "switch":
                    self.body(opening, kind)
                continue
            self.body(opening, kind)

    def body(self, opening, kind):
        starts, closing = [], self.partner[opening]
        index = opening + 1
        if kind == "closure":
            # Behind its parameters.
            probe = index
            while probe < closing and self.tokens[probe].line == self.tokens[opening].line:
                if self.tokens[probe].text == "in" and self.tokens[probe].kind == "word":
                    index = probe + 1
                    break
                probe += 1
        first = True
        while index < closing:
            token, before = self.tokens[index], self.tokens[index - 1]
            if first or self.begins(token, before):
                starts.append(index)
            first = False
            if token.text == ";" and token.kind == "sign":
                first = True
            if token.kind == "sign" and token.text in OPENING and index in self.partner:
                index = self.partner[index]
            index += 1
        ends = [start - 1 for start in starts[1:]] + [closing - 1]
        for first, last in zip(starts, ends):
            self.statement(first, last, kind, len(starts) == 1, opening)

    @staticmethod
    def begins(token, before):
        if not token.first_of_line or token.text in (".", "?.", "else", "where", "{", ")", "]", "}", "in"):
            return False
        if token.kind == "sign" and token.text not in ("(", "["):
            return False
        if before.kind == "sign" and before.text not in (")", "]", "}", "{", ":", ";") and not before.text.endswith(("!", "?")):
            return False
        return before.text not in ("=", "in", "return", "try", "await", "throw", "else", "where", "is", "as", "guard", "if", "while", "for")

    def statement(self, first, last, kind, alone, opening):
        if last < first:
            return
        is_value = (alone or kind == "switch") and self.gives_value(opening)
        word = self.tokens[first].text
        if word == "return":
            # In the block of the function itself; others are not followed.
            if kind == "truth" and first < last and not self.mutated_between(first + 1, last):
                text = self.source(first + 1, last)
                self.wrap("condition", first + 1, last, "mutatedCondition(%d, ", ")", text, f"!({text})")
            elif first == last and kind != "guard":
                self.leave_out(first, last)
            return
        if word in ("continue", "break") and kind not in ("guard", "switch"):
            self.leave_out(first, last)
            return
        if word in KEYWORDS or word in UNTOUCHED or self.tokens[first].kind != "word" or word.startswith(("@", "#")):
            return
        if kind == "truth" and alone and not self.mutated_between(first, last):
            text = self.source(first, last)
            self.wrap("condition", first, last, "mutatedCondition(%d, ", ")", text, f"!({text})")
            return
        assignment = self.assignment(first, last)
        if assignment is not None:
            if kind == "init" or self.within_init(first):
                return
            target = [token.text for token in self.tokens[first:assignment]]
            plain = len(target) == 1 and target[0] != "_" and self.tokens[assignment].text == "="
            if plain and re.search(rf"\b(let|var) {re.escape(target[0])}: [^=\n]*$", self.text, re.M):
                return
            if is_value and kind != "closure":
                return
            self.leave_out(first, last)
            return
        texts = [token.text for token in self.tokens[first:last + 1]]
        if "reserveCapacity" in texts or "super" in texts or texts[:3] == ["self", ".", "init"]:
            return
        if "(" not in texts and "{" not in texts or texts[-1] not in (")", "}"):
            return
        if is_value:
            return
        self.leave_out(first, last)

    def assignment(self, first, last):
        place = first
        while place <= last:
            token = self.tokens[place]
            if token.kind == "sign" and token.text in OPENING:
                place = self.partner.get(place, place)
            elif token.kind == "sign" and re.fullmatch(r"=|[-+*/%&|^]=|&[-+*]=|<<=|>>=", token.text) and token.spaced_after:
                return place
            place += 1
        return None

    def within_init(self, index):
        place = self.around[index]
        while place is not None:
            if self.block.get(place) == "init":
                return True
            place = self.around[place]
        return False

    def leave_out(self, first, last):
        self.wrap("statement", first, last, "if mutatedStep(%d) { ", " }", self.source(first, last), "left out")


def rewritten(file, places):
    """The text with these places in it, and where each of them begins: (line, column, place)."""
    edits = []
    for place in places:
        for start, end, text, extent in place.edits:
            text = text.replace("%s", name_of(place.number)).replace("%d", str(place.number))
            # At one position: what ends before what begins, the inner end first, the outer beginning first.
            if start == end and text.strip().startswith((")", "}")):
                order = (start, 0, extent)
            elif start == end:
                order = (start, 1, -extent)
            else:
                order = (start, 2, 0)
            edits.append((order, start, end, text, place))
    edits.sort(key=lambda edit: edit[0])
    parts, place_at, done, line, column = [], [], 0, 1, 1

    def emit(text):
        nonlocal line, column
        parts.append(text)
        breaks = text.count("\n")
        line += breaks
        last = len(text.rpartition("\n")[2].encode())
        column = last + 1 if breaks else column + last

    for _, start, end, text, place in edits:
        emit(file.text[done:start])
        place_at.append((line, column, place))
        emit(text)
        done = end
    emit(file.text[done:])
    if places:
        emit("\nimport CMutation\nimport Mutation\n")
        for place in places:
            if place.tail:
                begin = line
                emit(place.tail(place) + "\n")
                place_at += [(within, 1, place) for within in range(begin, line)]
    return "".join(parts), place_at
