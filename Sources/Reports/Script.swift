/// A program in a page, which the page's policy allows by its digest: this one and no other.
public struct Script: Sendable, Hashable {
  /// The program in JavaScript.
  ///
  /// It holds none of `<`, `>` and `&`, so that the page stays well-formed XML.
  let text: String
  /// SHA-256 of the text in Base64.
  let digest: String

  /// Makes the titles of tables of the class `sortable` buttons that order the rows.
  ///
  /// By the numbers behind the cells where there are some, else by their text. Numbers begin with the largest; cells
  /// without one stay last. Without the script a table stays as it is written: nothing but the order is lost.
  static let sorting = Script(
    text: """
      document.querySelectorAll('table.sortable').forEach(function (table) {
        var body = table.tBodies[0];
        var titles = Array.from(table.tHead.rows[0].cells);
        function key(row, column) {
          var cell = row.cells[column];
          var value = cell.getAttribute('data-value');
          return value === null ? cell.textContent : Number(value);
        }
        function order(first, second) {
          if (typeof first === typeof second) {
            return typeof first === 'number'
              ? first - second : first.localeCompare(second, undefined, { numeric: true });
          }
          return 0;
        }
        titles.forEach(function (title, column) {
          var button = document.createElement('button');
          button.type = 'button';
          button.textContent = title.textContent;
          title.textContent = '';
          title.append(button);
          button.addEventListener('click', function () {
            var rows = Array.from(body.rows);
            var isNumeric = rows.some(function (row) {
              return typeof key(row, column) === 'number';
            });
            var current = title.getAttribute('aria-sort');
            var direction = current === 'descending' ? 'ascending'
              : current === 'ascending' || isNumeric ? 'descending' : 'ascending';
            var sign = direction === 'ascending' ? 1 : -1;
            function isMissing(row) {
              return isNumeric ? typeof key(row, column) !== 'number' : false;
            }
            rows.sort(function (first, second) {
              return isMissing(first) - isMissing(second)
                || sign * order(key(first, column), key(second, column));
            });
            rows.forEach(function (row) { body.append(row); });
            titles.forEach(function (other) { other.removeAttribute('aria-sort'); });
            title.setAttribute('aria-sort', direction);
          });
        });
      });
      """,
    digest: "adVCs+QIqqZnpxYhvXznz4pljOtLAgCgEAeckEC59NU=")
}
