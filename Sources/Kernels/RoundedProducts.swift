import CKernels

/// How products of gradients are made in bfloat16, of operands that are rounded, with sums in Float32.
///
/// The two add in different orders, so their sums differ in the last digits.
package enum RoundedProducts: CaseIterable, Sendable {
  /// By AVX512-BF16, two terms of a sum to a word.
  case pairs
  /// By AMX, 16 rows by 16 columns at once.
  case tiles

  /// Name in reports: the processor's extension.
  package var name: String {
    switch self {
    case .pairs: "avx512-bf16"
    case .tiles: "amx-bf16"
    }
  }

  var way: Int32 {
    switch self {
    case .pairs: Int32(GK_PAIRS)
    case .tiles: Int32(GK_TILES)
    }
  }

  /// The way that ``InstructionSet/chosen`` takes: tiles where the machine has them, unless
  /// `GRU4REC_INSTRUCTION_SET=avx512` asks for nothing beyond AVX-512; `nil` where it has neither.
  package static let chosen: RoundedProducts? = {
    let ways = InstructionSet.chosen.roundedProducts
    return InstructionSet.isForced ? ways.first : ways.last
  }()
}

extension InstructionSet {
  /// Ways in which this machine makes products in bfloat16 with it, the fastest one last.
  package var roundedProducts: [RoundedProducts] {
    RoundedProducts.allCases.filter { gk_can_round(level, $0.way) }
  }
}
