import Testing
import Wording

@testable import Reports

@Suite struct ChartNumberTests {
  @Test(arguments: [
    (0, "0"), (-0.0, "0"), (1, "1"), (-3, "−3"), (12_345, "12,345"), (1_234_567, "1,234,567"),
    (9_999_999, "9,999,999"), (1e7, "10⁷"), (-2.5e9, "−2.5×10⁹"), (0.5, "0.5"), (2.345_67, "2.346"),
    (1234.56, "1,235"), (0.031_24, "0.03124"), (1e-4, "0.0001"), (1e-5, "10⁻⁵"),
    (3.14e-12, "3.14×10⁻¹²"), (.nan, "not a number"), (.infinity, "∞"), (-.infinity, "−∞"),
    (1000, "1,000"), (999.99, "1,000"), (0.999_99, "1"), (1e300, "10³⁰⁰"),
  ])
  func value(_ number: Double, _ text: String) {
    #expect(NumberText.value(number) == text)
  }

  @Test func labelsShareOneForm() {
    #expect(NumberText.labels(of: [0, 0.5, 1], step: 0.5) == ["0.0", "0.5", "1.0"])
    #expect(NumberText.labels(of: [-20, 0, 20], step: 20) == ["−20", "0", "20"])
    #expect(NumberText.labels(of: [0, 5e6, 1e7], step: 5e6) == ["0", "0.5×10⁷", "1.0×10⁷"])
    #expect(NumberText.labels(of: [1e-9, 2e-9], step: 1e-9) == ["10⁻⁹", "2×10⁻⁹"])
  }
}
