import Randomness
import Testing

/// Models, splits, searches and intervals depend on these very numbers.
@Suite struct GeneratorTests {
  private func draws(_ count: Int, _ generator: some RandomNumberGenerator) -> [UInt64] {
    var generator = generator
    return (0..<count).map { _ in generator.next() }
  }

  /// The first two seeds are those by which SplitMix64 is commonly checked.
  @Test func splitMixIsTheOneOfThePaper() {
    #expect(
      draws(3, SplitMix64(seed: 0)) == [
        0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F,
      ])
    #expect(
      draws(3, SplitMix64(seed: 1_234_567)) == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
    #expect(draws(2, SplitMix64(seed: 42)) == [0xBDD7_3226_2FEB_6E95, 0x28EF_E333_B266_F103])
  }

  @Test func anOutputIsAFunctionOfItsPlace() {
    for (number, output) in draws(5, SplitMix64(seed: 42)).enumerated() {
      #expect(output == SplitMix64.mix(42 &+ UInt64(number + 1) &* SplitMix64.step))
    }
  }

  @Test func streamsOfASeed() {
    #expect(
      draws(2, SplitMix64(seed: 42, stream: 0)) == [0xC5A5_7E81_72F0_A9D2, 0x61B3_E514_F002_FD8B])
    #expect(
      draws(2, SplitMix64(seed: 42, stream: 1)) == [0x8173_55F1_7940_0CCC, 0x85BF_034F_2344_B542])
    #expect(
      draws(2, SplitMix64(seed: 42, stream: .max)) == [
        0x09CD_9A2E_1298_7A9D, 0x9F7D_AC14_4E77_EF35,
      ])
  }

  @Test func xorShiftStar() {
    #expect(
      draws(3, XorShift64Star(seed: 42)) == [
        0x56CE_4AB7_719B_A3A0, 0xC841_EB53_EBBB_2DDA, 0xCA46_6BE0_C998_0276,
      ])
  }

  @Test func uniformNumbers() {
    var random = SplitMix64(seed: 42)
    #expect(
      (0..<3).map { _ in random.uniform() } == [
        0.741_564_878_771_823_3, 0.159_910_392_876_920_1, 0.278_601_130_255_138_66,
      ])
    var zeros = Constant(bits: 0)
    var ones = Constant(bits: .max)
    #expect(zeros.uniform() == 0 && ones.uniform() == 1 - 0x1p-53)
    #expect(zeros.below(7) == 0 && ones.below(7) == 6 && ones.below(1) == 0)
  }

  @Test func uniformIntegers() {
    var random = SplitMix64(seed: 42)
    #expect((0..<8).map { _ in random.below(10) } == [7, 1, 2, 3, 0, 8, 2, 8])
  }

  private struct Constant: RandomNumberGenerator {
    let bits: UInt64
    func next() -> UInt64 { bits }
  }
}
