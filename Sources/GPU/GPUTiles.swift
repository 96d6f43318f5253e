/// Tiles of a kernel's products, and the parts that long sums are cut into so that they fill a card.
///
/// All of it follows from shapes alone, never from the card: a training gives the same bytes on every card that rounds
/// alike.
struct GPUTiles {
  /// Rows and columns of a tile.
  let rows: Int
  let columns: Int

  /// The two sizes that kernels come in.
  static let small = GPUTiles(rows: 64, columns: 32)
  static let large = GPUTiles(rows: 64, columns: 64)

  /// Blocks that keep a card busy: with fewer, tiles are small and sums are cut into parts.
  private static let manyBlocks = 96
  /// Most parts of a sum, and the fewest terms of each.
  private static let mostParts = 32
  private static let fewestTerms = 32

  /// A product: rows and columns of what it gives, and the terms of its sums where they may be cut.
  typealias Product = (rows: Int, columns: Int, terms: Int?)

  /// Large tiles, which load less for each product, where lanes fill them and they still are as many blocks as keep a
  /// card busy.
  static func fitting(_ products: [Product], _ shape: GPUShape) -> GPUTiles {
    let blocks = products.reduce(0) { $0 + large.blocks(of: $1) }
    return usesLarge(blocks: blocks, shape) ? large : small
  }

  /// Whether a launch of so many large tiles is better than one of small ones.
  static func usesLarge(blocks: Int, _ shape: GPUShape) -> Bool {
    shape.usesLargeTiles ?? (blocks >= manyBlocks && shape.batch > small.columns)
  }

  var isLarge: Bool { columns == Self.large.columns }

  /// Tiles that cover a matrix.
  func count(_ rows: Int, _ columns: Int) -> Int {
    ((rows + self.rows - 1) / self.rows) * ((columns + self.columns - 1) / self.columns)
  }

  /// Blocks of a product.
  func blocks(of product: Product) -> Int {
    count(product.rows, product.columns) * parts(of: product)
  }

  /// Parts of a product's sums.
  func parts(of product: Product) -> Int {
    guard let terms = product.terms else { return 1 }
    let tiles = max(count(product.rows, product.columns), 1)
    let wanted = (Self.manyBlocks + tiles - 1) / tiles
    return max(1, min(wanted, Self.mostParts, terms / Self.fewestTerms))
  }
}
