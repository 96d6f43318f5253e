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

  /// Most parts of a sum, and the fewest terms of each.
  private static let mostParts = 32
  private static let fewestTerms = 32

  /// A product: rows and columns of what it gives, and the terms of its sums where they may be cut.
  typealias Product = (rows: Int, columns: Int, terms: Int?)

  /// Large tiles, which load less for each product, where they still are as many blocks as keep a card busy.
  static func fitting(_ products: [Product], _ shape: GPUShape) -> GPUTiles {
    products.reduce(0) { $0 + large.blocks(of: $1, shape) } >= shape.manyBlocks ? large : small
  }

  var isLarge: Bool { columns == Self.large.columns }

  /// Tiles that cover a matrix.
  func count(_ rows: Int, _ columns: Int) -> Int {
    ((rows + self.rows - 1) / self.rows) * ((columns + self.columns - 1) / self.columns)
  }

  /// Blocks of a product.
  func blocks(of product: Product, _ shape: GPUShape) -> Int {
    count(product.rows, product.columns) * parts(of: product, shape)
  }

  /// Parts of a product's sums.
  func parts(of product: Product, _ shape: GPUShape) -> Int {
    guard let terms = product.terms else { return 1 }
    let tiles = max(count(product.rows, product.columns), 1)
    let wanted = (shape.manyBlocks + tiles - 1) / tiles
    return max(1, min(wanted, Self.mostParts, terms / Self.fewestTerms))
  }
}
