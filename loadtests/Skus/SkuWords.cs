namespace Inventory.LoadTests.Skus;

/// <summary>The words of product names. Some need quoting in a CSV, some have umlauts.</summary>
internal static class SkuWords
{
    internal static readonly string[] Brands =
    [
        "Nordwind", "Grünwald", "Häberle & Söhne", "Alpenglück", "Fjällbrand", "Maison Élodie",
        "Kestrel & Co., Ltd.", "Blue Harbor", "Ōkami", "Redwood", "Zephyr", "Łódź Works",
        "Bärenstark", "Pine & Fern", "Atlas", "Müller, Maier", "Solveig", "Tidewater",
    ];

    internal static readonly (string Code, string Name)[] Types =
    [
        ("TSH", "T-Shirt"), ("HOD", "Hoodie"), ("JKT", "Jacket, waterproof"), ("SHO", "Trail Shoe"),
        ("BOT", "Wanderstiefel für Kinder"), ("CAP", "Cap"), ("BAG", "Backpack 24\""),
        ("MUG", "Becher, 0,4 l"), ("LMP", "Desk Lamp"), ("CHR", "Gartenstühle, 2 Stück"),
        ("TBL", "Café Table"), ("KNF", "Küchenmesser"), ("PAN", "Frying Pan, 28 cm"),
        ("BLK", "Wool Blanket"), ("TOY", "Spielwürfel"), ("BIK", "Bicycle Bell"),
    ];

    internal static readonly (string Code, string Name)[] Colours =
    [
        ("BK", "Black"), ("WT", "White"), ("NV", "Navy"), ("GN", "Grün"), ("BL", "Königsblau"),
        ("RD", "Red"), ("RS", "Rosé"), ("GY", "Grey, mottled"), ("OL", "Olive"), ("YL", "Yellow"),
    ];

    internal static readonly (string Code, string Name)[] Sizes =
    [
        ("XS", "XS"), ("SM", "S"), ("MD", "M"), ("LG", "L"), ("XL", "XL"), ("XX", "XXL"),
        ("OS", "One Size"),
    ];
}
