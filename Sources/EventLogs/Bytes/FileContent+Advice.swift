import Wording

extension FileContent {
  /// What the file is, as in "the file is …".
  var name: String {
    switch self {
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .sevenZip: "a 7z archive"
    case .rar: "a rar archive"
    case .xz: "compressed with xz"
    case .bzip2: "compressed with bzip2"
    case .lz4: "compressed with lz4"
    case .utf16: "UTF-16 text"
    case .utf32: "UTF-32 text"
    case .excel: "an Excel workbook"
    case .sqlite: "a SQLite database"
    case .parquet: "a Parquet file"
    case .arrow: "an Arrow or Feather file"
    case .orc: "an ORC file"
    case .avro: "an Avro file"
    case .hdf5: "an HDF5 file"
    case .pickle: "a Python pickle"
    case .numpy: "a NumPy array"
    case .html: "a web page"
    case .gitPointer: "Git LFS's pointer to a file that is not here"
    }
  }

  /// What to do with it.
  ///
  /// - Parameter path: the file as a shell takes it; `nil` for what cannot be read again.
  func advice(_ path: String?, _ names: ParameterNames) -> String {
    let (verb, command) = conversion(path ?? "FILE")
    guard let command, path != nil else { return verb }
    return verb + names.choose(swift: "", command: ": \(command) | gru4rec … -")
  }

  private func conversion(_ path: String) -> (verb: String, command: String?) {
    func python(_ reading: String) -> String {
      "python3 -c \"import pandas, sys; pandas.\(reading)('\(path)').to_csv(sys.stdout, index=False)\""
    }
    return switch self {
    case .zip: ("unpack it", "unzip -p \(path)")
    case .tar: ("unpack it", "tar -xOf \(path)")
    case .sevenZip: ("unpack it", "7z x -so \(path)")
    case .rar: ("unpack it", "unrar p -inul \(path)")
    case .xz: ("unpack it", "xz -dc \(path)")
    case .bzip2: ("unpack it", "bzip2 -dc \(path)")
    case .lz4: ("unpack it", "lz4 -dc \(path)")
    case .utf16: ("convert it to UTF-8", "iconv -f UTF-16 -t UTF-8 \(path)")
    case .utf32: ("convert it to UTF-8", "iconv -f UTF-32 -t UTF-8 \(path)")
    case .excel: ("save the sheet as CSV in UTF-8, with identifiers as text", nil)
    case .sqlite: ("export the table", "sqlite3 -header -csv \(path) 'SELECT * FROM events'")
    case .parquet: ("export it", "duckdb -csv -c \"FROM '\(path)'\"")
    case .arrow: ("export it", python("read_feather"))
    case .orc: ("export it", python("read_orc"))
    case .avro:
      ("export it", "duckdb -csv -c \"INSTALL avro; LOAD avro; FROM read_avro('\(path)')\"")
    case .hdf5: ("export it", python("read_hdf"))
    case .pickle:
      ("export it, if it is from somebody you trust: reading it runs code", python("read_pickle"))
    case .numpy: ("export it as CSV", nil)
    case .html: ("the download failed, or asks for a login; fetch the file again", nil)
    case .gitPointer: ("fetch it with git lfs pull", nil)
    }
  }
}
