import Hummingbird
import LiveSessions

extension Answers {
  /// What is known of an item.
  func item(_ known: KnownItem, _ model: ServedModel) -> Response {
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.field("item", known.item)
      if let title = known.description.title { writer.field("title", title) }
      writer.name("attributes")
      writer.object { writer in
        for (name, values) in known.description.attributes.sorted(by: { $0.key < $1.key }) {
          writer.key(name)
          writer.array(values) { $0.value($1) }
        }
      }
      writer.field("hidden", known.description.isHidden)
      if let added = known.description.added {
        writer.field("added", Self.text(ofTime: added))
      }
      writer.field("model", model.name)
      writer.field("model_version", model.version)
      writer.field("known", known.events != nil)
      if let events = known.events { writer.field("training_events", Int(events)) }
    }
    return Self.json(writer)
  }

  /// Attributes and the values that they have.
  func attributes(_ attributes: [AttributeSummary], _ model: ServedModel) -> Response {
    var writer = JSONWriter(capacity: 256 + 1024 * attributes.count)
    writer.object { writer in
      writer.field("model", model.name)
      writer.field("model_version", model.version)
      writer.name("attributes")
      writer.array(attributes) { writer, attribute in
        writer.object { writer in
          writer.field("name", attribute.name)
          writer.field("value_count", attribute.valueCount)
          writer.name("values")
          writer.array(attribute.values) { writer, value in
            writer.object { writer in
              writer.field("value", value.value)
              writer.field("items", value.items)
            }
          }
        }
      }
    }
    return Self.json(writer)
  }

  /// How many items were changed.
  func changed(_ count: Int) -> Response {
    var writer = JSONWriter(capacity: 32)
    writer.object { $0.field("changed", count) }
    return Self.json(writer)
  }
}
