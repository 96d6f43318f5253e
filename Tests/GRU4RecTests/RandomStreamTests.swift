import Kernels
import Randomness
import Testing

@testable import GRU4Rec

@Suite struct RandomStreamTests {
  /// Kernels draw by place, Swift draws in order: the same numbers.
  @Test func kernelsAndSwiftDrawAlike() {
    let key = RandomStream.initialWeights.key(seed: 42, 3, 5)
    #expect(key == 0x4732_2FCC_BDE8_4186)
    var random = SplitMix64(seed: key)
    #expect(random.next() == 0x5CBF_F73A_907D_FCB1)
    #expect(random.next() == randomBits(key: key, counter: 1))
    #expect(random.next() == randomBits(key: key, counter: 2))
  }
}
