import HTTPTypes
import Hummingbird
import NIOCore

/// A file that the server brings along: the page, and the description of the interface.
struct PageFile: Sendable {
  /// What a browser is told a file is.
  enum Kind: String {
    case html = "text/html; charset=utf-8"
    case css = "text/css; charset=utf-8"
    case script = "text/javascript; charset=utf-8"
    case svg = "image/svg+xml"
    case json = "application/json"
  }

  let path: String
  let kind: Kind
  let content: ByteBuffer

  init(_ path: String, _ kind: Kind, _ bytes: [UInt8]) {
    self.path = path
    self.kind = kind
    content = ByteBuffer(bytes: bytes)
  }

  /// Where the page's scripts and styles are.
  static let folder = "/page/"

  /// All files.
  static let all: [PageFile] = [
    PageFile("/", .html, PackageResources.index_html),
    PageFile("/openapi.json", .json, PackageResources.openapi_json),
    PageFile("/page/address.js", .script, PackageResources.address_js),
    PageFile("/page/api.js", .script, PackageResources.api_js),
    PageFile("/page/catalogue.js", .script, PackageResources.catalogue_js),
    PageFile("/page/colours.css", .css, PackageResources.colours_css),
    PageFile("/page/compare.js", .script, PackageResources.compare_js),
    PageFile("/page/connection.js", .script, PackageResources.connection_js),
    PageFile("/page/dom.js", .script, PackageResources.dom_js),
    PageFile("/page/filters.js", .script, PackageResources.filters_js),
    PageFile("/page/format.js", .script, PackageResources.format_js),
    PageFile("/page/hours.js", .script, PackageResources.hours_js),
    PageFile("/page/icon.svg", .svg, PackageResources.icon_svg),
    PageFile("/page/keyboard.js", .script, PackageResources.keyboard_js),
    PageFile("/page/lists.css", .css, PackageResources.lists_css),
    PageFile("/page/main.js", .script, PackageResources.main_js),
    PageFile("/page/metrics.js", .script, PackageResources.metrics_js),
    PageFile("/page/pane.js", .script, PackageResources.pane_js),
    PageFile("/page/path.css", .css, PackageResources.path_css),
    PageFile("/page/path.js", .script, PackageResources.path_js),
    PageFile("/page/quality.css", .css, PackageResources.quality_css),
    PageFile("/page/quality.js", .script, PackageResources.quality_js),
    PageFile("/page/roving.js", .script, PackageResources.roving_js),
    PageFile("/page/rows.js", .script, PackageResources.rows_js),
    PageFile("/page/session.js", .script, PackageResources.session_js),
    PageFile("/page/similar.js", .script, PackageResources.similar_js),
    PageFile("/page/style.css", .css, PackageResources.style_css),
    PageFile("/page/theme.js", .script, PackageResources.theme_js),
    PageFile("/page/token.js", .script, PackageResources.token_js),
    PageFile("/page/vitals.js", .script, PackageResources.vitals_js),
  ]

  /// Hands the file out to everybody: it holds nothing that is anybody's.
  var route: Route {
    Route(path: path, methods: [(.get, { _, _ in response })], access: .withoutToken)
  }

  /// The file, which only this server's own scripts and styles may accompany.
  var response: Response {
    Response(
      status: .ok,
      headers: [
        .contentType: kind.rawValue, .contentLength: "\(content.readableBytes)",
        .cacheControl: "no-cache",
        .contentSecurityPolicy: "default-src 'none'; script-src 'self'; style-src 'self'; "
          + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
      ],
      body: ResponseBody(byteBuffer: content))
  }
}
