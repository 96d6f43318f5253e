/// Words that titles of invented items are made of.
enum SyntheticWords {
  struct Theme: Sendable {
    let name: String
    let nouns: [String]

    init(_ name: String, _ nouns: String...) {
      self.name = name
      self.nouns = nouns
    }
  }

  /// Kinds of things in each theme: its nouns.
  static let kinds = 8

  static let themes = [
    Theme("Camping", "Tent", "Lantern", "Stove", "Hammock", "Backpack", "Chair", "Bottle", "Mat"),
    Theme("Coffee", "Grinder", "Kettle", "Mug", "Press", "Filter", "Frother", "Scale", "Tin"),
    Theme("Garden", "Trowel", "Hose", "Planter", "Gloves", "Rake", "Shears", "Bench", "Lamp"),
    Theme("Kitchen", "Knife", "Pan", "Board", "Whisk", "Bowl", "Apron", "Grater", "Ladle"),
    Theme("Running", "Shoes", "Shorts", "Jacket", "Cap", "Belt", "Socks", "Vest", "Watch"),
    Theme("Cycling", "Helmet", "Gloves", "Light", "Pump", "Jersey", "Bell", "Lock", "Saddle"),
    Theme("Office", "Desk", "Chair", "Lamp", "Notebook", "Pen", "Tray", "Stapler", "Shelf"),
    Theme("Baking", "Tin", "Mixer", "Scale", "Rolling Pin", "Mould", "Tray", "Sieve", "Spatula"),
    Theme("Painting", "Brush", "Easel", "Canvas", "Palette", "Sketchbook", "Apron", "Ink", "Case"),
    Theme("Music", "Guitar", "Stand", "Headphones", "Speaker", "Strings", "Drum", "Case", "Tuner"),
    Theme("Travel", "Suitcase", "Pillow", "Adapter", "Pouch", "Map", "Wallet", "Bag", "Towel"),
    Theme("Winter", "Scarf", "Coat", "Boots", "Mittens", "Hat", "Sweater", "Sledge", "Blanket"),
    Theme("Beach", "Towel", "Umbrella", "Sandals", "Ball", "Bag", "Hat", "Snorkel", "Mat"),
    Theme("Nursery", "Cot", "Blanket", "Mobile", "Rattle", "Bib", "Lamp", "Carrier", "Bottle"),
    Theme("Pet", "Collar", "Bowl", "Basket", "Leash", "Toy", "Brush", "Blanket", "Carrier"),
    Theme("Bathroom", "Towel", "Mirror", "Mat", "Soap Dish", "Robe", "Shelf", "Basket", "Scale"),
  ]

  static let styles = [
    "Nordic", "Alpine", "Classic", "Urban", "Vintage", "Modern", "Rustic", "Coastal", "Compact",
    "Deluxe", "Everyday", "Heritage", "Junior", "Light", "Natural", "Premium", "Retro", "Royal",
    "Simple", "Sport", "Studio", "Sturdy", "Summer", "Tiny",
  ]

  static let colors = [
    "blue", "red", "green", "black", "white", "grey", "yellow", "orange", "brown", "pink",
    "purple", "beige",
  ]
}
