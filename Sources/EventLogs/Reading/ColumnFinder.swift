/// Finds columns by their names, and gathers those that are not there for a single message.
struct ColumnFinder {
  private let header: [String]
  private let path: String
  private let note: String?
  private var missing: [EventLogError.MissingColumn] = []
  /// Columns with what they are wanted for, by their positions.
  private var uses: [Int: String] = [:]

  /// - Parameter note: what else may be wrong with the file.
  init(_ header: [String], path: String, note: String? = nil) {
    self.header = header
    self.path = path
    self.note = note
  }

  /// Position of the column `name`, 0 where there is none: then ``check()`` throws.
  ///
  /// - Parameter parameter: what names another one, where something does.
  mutating func position(
    _ name: String, parameter: String?, role: ColumnRole? = nil
  ) throws(EventLogError) -> Int {
    let matches = Self.matches(name, header)
    if matches.count > 1 { throw .repeatedColumn(path: path, name: name) }
    guard let match = matches.first else {
      missing.append(
        .init(name: name, parameter: parameter, proposal: role?.proposal(among: header)))
      return 0
    }
    if let parameter {
      if let other = uses.updateValue(parameter, forKey: match) {
        throw .sharedColumn(path: path, name: name, parameters: [other, parameter])
      }
    }
    return match
  }

  /// Whether there is a column `name`.
  func has(_ name: String) -> Bool { !Self.matches(name, header).isEmpty }

  /// Throws when a column was not there.
  func check() throws(EventLogError) {
    guard missing.isEmpty else {
      throw .missingColumns(path: path, missing, found: header, note: note)
    }
  }

  /// Positions of a name in a header, where it may also stand before a colon and a type, as in `user_id:token`.
  static func matches(_ name: String, _ header: [String]) -> [Int] {
    let exact = header.indices.filter { header[$0].utf8.elementsEqual(name.utf8) }
    return exact.isEmpty
      ? header.indices.filter { header[$0].utf8.starts(with: (name + ":").utf8) } : exact
  }
}

/// What a column is for, and how others call it.
enum ColumnRole {
  case session
  case item
  case time
  case title

  /// A column of the header that this one is probably called there.
  func proposal(among header: [String]) -> String? {
    let plain = header.map { column in
      column.prefix { $0 != ":" }.lowercased().filter { $0.isLetter || $0.isNumber }
    }
    for name in names {
      if let match = plain.firstIndex(of: name) {
        return String(header[match].prefix { $0 != ":" })
      }
    }
    return nil
  }

  /// Usual names, without anything but small letters; the likeliest first.
  private var names: [String] {
    switch self {
    case .session:
      [
        "sessionid", "session", "usersession", "sessionidhash", "sid", "visitid", "visitorid",
        "userid", "user",
        "uid", "customerid", "clientid", "anonymousid", "cookieid", "deviceid",
      ]
    case .item:
      [
        "itemid", "item", "productid", "product", "articleid", "article", "productskuhash", "sku",
        "aid",
        "clickarticleid", "newsid", "movieid", "trackid", "songid", "videoid", "contentid", "asin",
        "parentasin", "bookid", "iid",
      ]
    case .time:
      [
        "time", "timestamp", "ts", "eventtime", "eventtimestamp", "unixtime", "datetime", "date",
        "createdat", "clicktimestamp", "servertimestampepochms", "eventdate", "t",
      ]
    case .title: ["title", "name", "itemname", "itemtitle", "productname", "movietitle"]
    }
  }
}
