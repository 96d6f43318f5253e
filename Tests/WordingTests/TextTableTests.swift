import Testing
import Wording

@Suite struct TextTableTests {
  private func table() -> TextTable {
    var table = TextTable([("item", .left), ("count", .right), ("note", .left)])
    table.add(["a", "1", ""])
    table.add(["élan", "12,345", "new"])
    return table
  }

  @Test func columnsStandTwoSpacesApartAndLinesHaveNoTail() {
    #expect(
      table().text == """
        item   count  note
        a          1
        élan  12,345  new

        """)
    #expect(TextTable([("only", .right)]).text == "only\n")
  }

  @Test func forOtherPrograms() {
    #expect(table().tabSeparated == "item\tcount\tnote\na\t1\t\nélan\t12,345\tnew\n")
  }

  @Test func whatWouldBreakLinesIsEscaped() {
    var table = TextTable([("id", .left), ("n", .right)])
    table.add(["a\tb\nc\u{1B}[31m", "1"])
    #expect(table.text.split(separator: "\n").count == 2)
    #expect(table.tabSeparated == "id\tn\na\\tb\\nc\\u{1B}[31m\t1\n")
    #expect(TextTable.printable("plain – ünï 🙂") == "plain – ünï 🙂")
    #expect(TextTable.printable("\u{85}\0") == "\\u{0085}\\0")
  }
}
