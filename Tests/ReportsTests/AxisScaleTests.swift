import Foundation
import Testing

@testable import Reports

@Suite struct AxisScaleTests {
  private func scale(
    _ values: [Double], ticks: Int = 5, rounded: Bool = true, log: Bool = false,
    whole: Bool = false, zero: Bool = false
  ) -> AxisScale {
    let axis = LineChart.Axis("", isLogarithmic: log, isWhole: whole, includesZero: zero)
    return AxisScale(values: values, axis: axis, tickCount: ticks, isRounded: rounded)
  }

  @Test func roundTicks() {
    #expect(scale([2.07, 3.45]).labels == ["2.0", "2.5", "3.0", "3.5"])
    #expect(scale([0.25, 0.68], zero: true).labels == ["0.0", "0.2", "0.4", "0.6", "0.8"])
    #expect(scale([-7, 12]).labels == ["−10", "−5", "0", "5", "10", "15"])
    #expect(scale([0, 100]).ticks == [0, 20, 40, 60, 80, 100])
  }

  @Test func wholeNumbersOnly() {
    #expect(scale([1, 3], ticks: 9, rounded: false, whole: true).labels == ["1", "2", "3"])
    #expect(scale([1], ticks: 9, rounded: false, whole: true).labels == ["1"])
    #expect(scale([1, 100], ticks: 5, rounded: false, whole: true).ticks == [20, 40, 60, 80, 100])
  }

  @Test func identicalValuesStandInTheMiddle() {
    for value in [0, 2, -5, 1e-8, 1e12, 123.456] {
      for rounded in [false, true] {
        let scale = scale([value, value], rounded: rounded)
        #expect((0.2...0.8).contains(scale.position(value)), "\(value), rounded \(rounded)")
        #expect(Set(scale.labels).count == scale.labels.count, "\(value): \(scale.labels)")
        #expect(!scale.ticks.isEmpty)
      }
    }
  }

  @Test func chosenTicks() {
    for log in [false, true] {
      let axis = LineChart.Axis("", isLogarithmic: log, ticks: [0, 8, 32, 128, 512])
      let scale = AxisScale(values: [32, 512], axis: axis, tickCount: 9, isRounded: false)
      #expect(scale.labels == ["32", "128", "512"])
      #expect(abs(scale.position(32)) < 1e-9 && abs(scale.position(512) - 1) < 1e-9)
    }
  }

  @Test func logarithmicTicks() {
    #expect(scale([10, 9000], log: true).labels == ["10", "100", "1,000", "10,000"])
    #expect(scale([0.3, 8], log: true).labels == ["0.2", "0.5", "1", "2", "5", "10"])
    #expect(scale([1e-20, 1e20], log: true).ticks.count <= 7)
    #expect(scale([30, 40], rounded: false, log: true).labels == ["30", "40"])
    #expect(abs(scale([1, 100], rounded: false, log: true).position(10) - 0.5) < 1e-12)
    let one = scale([7], log: true)
    #expect((0...1).contains(one.position(7)) && !one.ticks.isEmpty)
  }

  /// Whatever is thrown at it, an axis has few, distinct, ascending ticks and holds its values.
  @Test func anyValues() {
    let seed = UInt64.random(in: .min ... .max)
    srand48(Int(truncatingIfNeeded: seed))
    let extremes = [
      0, -0.0, .leastNonzeroMagnitude, 1e-300, 1e300, -1e300, .nan, .infinity, 1e308, -1e308, 1,
    ]
    for round in 0..<2000 {
      var values = (0..<(1 + Int(drand48() * 4))).map { _ in
        (drand48() - 0.5) * pow(10, (drand48() * 40 - 20).rounded())
      }
      if round.isMultiple(of: 3) {
        values.append(extremes[Int(drand48() * Double(extremes.count))])
      }
      if round.isMultiple(of: 7), let first = values.first { values.append(first.nextUp) }
      let axis = LineChart.Axis(
        "", isLogarithmic: round.isMultiple(of: 2), isWhole: round.isMultiple(of: 5),
        includesZero: round.isMultiple(of: 4))
      let scale = AxisScale(
        values: values, axis: axis, tickCount: 2 + round % 8, isRounded: round % 3 == 1)
      let context: Comment = "seed \(seed), round \(round): \(values) \(scale.ticks)"
      #expect(scale.ticks.count <= 40, context)
      #expect(scale.ticks == scale.ticks.sorted(), context)
      #expect(scale.labels.count == scale.ticks.count, context)
      for value in values where AxisScale.canDraw(value, on: axis) {
        #expect((-1e-6...1 + 1e-6).contains(scale.position(value)), context)
      }
    }
  }
}
