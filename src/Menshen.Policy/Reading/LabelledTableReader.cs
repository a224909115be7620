using System.Collections.Immutable;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of labelled tables and schemas.</summary>
internal static class LabelledTableReader
{
    /// <summary>Most rules; a schema takes one for all of its tables.</summary>
    private const int MostRules = 10_000;

    /// <summary>Schemas that are not the owner's to label.</summary>
    private static readonly string[] Reserved = ["pg_catalog", "information_schema", "menshen", "menshen_labels"];

    public static ImmutableArray<LabelledTableRule> Read(PolicySequence? list, LabelledPlaces labels, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<LabelledTableRule>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a labelled table", "Write `- table: parcels/public.waybill`, and below it `default`");
            else if (ReadRule(new SectionReader(mapping, errors), labels) is not { } rule)
                continue;
            else if (rules.Any(known => known.Name == rule.Name))
                errors.Add(item, $"there is a rule for `{rule.Name}` already", "Keep one of the two");
            else
                rules.Add(rule);
        }

        if (rules.Count > MostRules)
            errors.Add(list!, $"there are more than {MostRules} rules", "Write schema.* where all tables of a schema are alike");
        return rules.ToImmutable();
    }

    private static LabelledTableRule? ReadRule(SectionReader section, LabelledPlaces labels)
    {
        var name = Name(section);
        var rows = labels.Required(section, "default", "Add `default: LABEL`: the label of the rows that are there already");
        var table = labels.Any(section, "table-label") ?? Label.Lowest;
        var writesUp = section.Choice("write-up", false, ("yes", true), ("no", false));
        var isPhysical = section.Choice("physical", false, ("yes", true), ("no", false));
        var columns = section.Has("columns") ? ReadColumns(section, name, labels) : [];
        section.RefuseUnknown();
        return name is null || rows is null ? null : new LabelledTableRule(name, rows.Value, table, writesUp, isPhysical) { Columns = columns };
    }

    private static ImmutableArray<LabelledColumn> ReadColumns(SectionReader table, LabelledTableName? name, LabelledPlaces labels)
    {
        var section = table.Section("columns");
        if (name is { Table: null }) section.Errors.Add(section.Place, "the tables of a schema have no columns in common", "Write a rule of its own for the table");
        var columns = ImmutableArray.CreateBuilder<LabelledColumn>();
        foreach (var key in section.OwnKeys())
            if (labels.Existing(section, key.Text) is { } label) columns.Add(new LabelledColumn(key.Text, label));
        return columns.ToImmutable();
    }

    private static LabelledTableName? Name(SectionReader section)
    {
        if (!section.Has("table")) section.Errors.Add(section.Place, "`table` is missing", "Add `table: database/schema.table`, or `database/schema.*`");
        if (section.Scalar("table") is not { } written) return null;
        if (!LabelledTableName.TryParse(written.Text, out var name))
            section.Errors.Add(written, $"`{written.Text}` is not a table", "Write database/schema.table or database/schema.*, names with capitals in double quotes");
        else if (name.Database == "menshen" || Reserved.Contains(name.Schema))
            section.Errors.Add(written, $"`{written.Text}` is not a table of an application", "Delete it");
        else
            return name;
        return null;
    }
}
