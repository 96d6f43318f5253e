import Foundation
import Testing

@testable import Reports

@Suite struct HTMLReportTests {
  private func sample(_ text: String) -> HTMLReport {
    var report = HTMLReport(title: text, subtitle: text, footer: text)
    report.append(Heading(text))
    report.append(Paragraph(text))
    report.append(Verdict(text, tone: .warning))
    report.append(KeyFigures([.init(text, text, note: text), .init("a", "b")]))
    report.append(
      Table(caption: text, columns: [.text(text), .number(text)], rows: [[text, text]]))
    report.append(DefinitionList([(text, text)]))
    report.append(
      LineChart(
        title: text, caption: text, x: .init(text), y: .init(text),
        series: [.init(text, values: [1, 2]), .init(text, values: [2, 1])]))
    return report
  }

  @Test func everyTextIsEscaped() {
    let page = sample("<b>\"x\" & 'y'</b><script>alert(1)</script>\u{1}").render()
    #expect(!page.contains("<b>") && !page.contains("<script") && !page.contains("\u{1}"))
    #expect(page.contains("&lt;b&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/b&gt;"))
    // Without its first line the page is XML as well.
    let body = page.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
    let outline = MarkupOutline(body)
    #expect(outline.error == nil)
    #expect(outline.count("h1") == 1 && outline.count("h2") == 1)
    #expect(outline.count("svg") == 2 && outline.count("figcaption") == 1)
    #expect(outline.count("th") == 2 + 1 + 3 + 2)
  }

  @Test func thePageNeedsNothingElse() {
    let page = sample("text").render()
      .replacingOccurrences(of: "xmlns=\"http://www.w3.org/2000/svg\"", with: "")
    for word in ["http:", "https:", "//", "@import", "url(", "<script", "<link", "src="] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.contains("prefers-color-scheme:dark"))
    #expect(page.contains("width=device-width"))
  }

  @Test func theSameContentGivesTheSameBytes() {
    #expect(sample("text").render() == sample("text").render())
  }

  @Test func verdictsDifferWithoutColour() {
    #expect(Set(Verdict.Tone.allCases.map(\.sign)).count == Verdict.Tone.allCases.count)
  }

  @Test(arguments: [Palette.light, .dark])
  func coloursCanBeTold(_ palette: Palette) throws {
    for background in [palette.surface, palette.raised] {
      for text in [palette.ink, palette.muted, palette.good, palette.warning, palette.bad] {
        #expect(try contrast(text, background) >= 4.5, "\(text) on \(background)")
      }
    }
    for line in palette.series {
      #expect(try contrast(line, palette.surface) >= 3, "\(line)")
    }
    #expect(palette.series.count == Palette.light.series.count)
  }

  /// Contrast ratio of two colours as WCAG 2 defines it.
  private func contrast(_ a: String, _ b: String) throws -> Double {
    let luminances = try [a, b].map(luminance).sorted()
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)
  }

  private func luminance(_ colour: String) throws -> Double {
    let value = try #require(UInt32(colour.dropFirst(), radix: 16))
    let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { byte in
      let channel = Double(byte) / 255
      return channel <= 0.03928 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }
}
