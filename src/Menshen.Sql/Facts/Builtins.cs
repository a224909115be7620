using System.Collections.Frozen;
using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>The built-in functions and operators that are known to touch no relation. Any other may touch anything.</summary>
/// <remarks>A name without a schema could be shadowed by an object of the user's own; README.md says what completeness is worth.</remarks>
internal static class Builtins
{
    private const string Functions =
        // Aggregates and window functions.
        "count sum avg min max bool_and bool_or every bit_and bit_or array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg "
        + "stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope regr_intercept percentile_cont percentile_disc mode "
        + "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value "
        // Numbers.
        + "abs ceil ceiling floor round trunc mod div power pow sqrt cbrt exp ln log log10 sign pi degrees radians sin cos tan asin acos atan atan2 "
        + "random width_bucket gcd lcm scale trim_scale min_scale "
        // Text and bytes.
        + "length char_length character_length octet_length bit_length lower upper initcap substr substring left right lpad rpad ltrim rtrim btrim trim "
        + "replace translate reverse repeat position strpos overlay concat concat_ws split_part starts_with ascii chr md5 sha224 sha256 sha384 sha512 "
        + "encode decode format quote_ident quote_literal quote_nullable to_hex regexp_replace regexp_match regexp_matches regexp_split_to_array "
        + "regexp_split_to_table regexp_count regexp_substr regexp_like regexp_instr like_escape similar_to_escape string_to_array array_to_string "
        + "convert_from convert_to get_byte set_byte normalize is_normalized "
        // Time.
        + "now current_timestamp transaction_timestamp statement_timestamp clock_timestamp timeofday age extract date_part date_trunc date_bin "
        + "make_date make_time make_timestamp make_timestamptz make_interval to_char to_date to_timestamp to_number justify_days justify_hours "
        + "justify_interval isfinite timezone overlaps "
        // Arrays, JSON, rows made from arguments.
        + "array_length array_upper array_lower array_ndims array_dims cardinality array_append array_prepend array_cat array_remove array_replace "
        + "array_position array_positions unnest generate_series generate_subscripts "
        + "to_json to_jsonb json_build_object jsonb_build_object json_build_array jsonb_build_array json_object jsonb_object row_to_json array_to_json "
        + "json_array_length jsonb_array_length json_array_elements jsonb_array_elements json_array_elements_text jsonb_array_elements_text "
        + "json_each jsonb_each json_each_text jsonb_each_text json_object_keys jsonb_object_keys json_extract_path jsonb_extract_path "
        + "json_extract_path_text jsonb_extract_path_text json_typeof jsonb_typeof json_strip_nulls jsonb_strip_nulls jsonb_set jsonb_insert jsonb_pretty "
        // Nulls, comparisons, identity of the session.
        + "num_nulls num_nonnulls nullif coalesce greatest least gen_random_uuid version current_database current_catalog current_schema "
        + "current_user session_user pg_backend_pid pg_typeof lower_inc upper_inc isempty int4range int8range numrange daterange tsrange tstzrange";

    private const string Operators =
        "+ - * / % ^ |/ ||/ @ & | # ~ << >> = <> != < > <= >= || ~~ !~~ ~~* !~~* ~* !~ !~* ^@ <-> @> <@ && ?| ?& ? -> ->> #> #>> @? @@ #- &< &> -|- !! "
        + "|>> <<| &<| |&> <^ >^ ~= @-@ ## ?# ?- ?-| ?|| ~<~ ~>~ ~<=~ ~>=~";

    private static readonly FrozenSet<string> KnownFunctions = Functions.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> KnownOperators = Operators.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    public static bool HasFunction(TreeNodes name) => Has(name, KnownFunctions);

    /// <summary>True also for no operator at all: many nodes have one only in some of their forms. BETWEEN SYMMETRIC and its kin put words
    /// in the operator's place, which no operator of a user's can be.</summary>
    public static bool HasOperator(TreeNodes name)
    {
        var (schema, last, parts) = Read(name);
        return parts == 0 || Has(name, KnownOperators) || (parts == 1 && schema is null && char.IsAsciiLetterUpper(last[0]));
    }

    public static bool HasSampling(TreeNodes name) => Read(name) is { Parts: 1, Last: "bernoulli" or "system" };

    private static bool Has(TreeNodes name, FrozenSet<string> known)
    {
        var (schema, last, parts) = Read(name);
        return known.Contains(last) && (parts == 1 || (parts == 2 && schema == "pg_catalog"));
    }

    private static (string? Schema, string Last, int Parts) Read(TreeNodes name)
    {
        (string? Schema, string Last, int Parts) read = (null, "", 0);
        foreach (var part in name)
        {
            read = (read.Parts == 0 ? null : read.Last, part.Get("String").Text("sval"), read.Parts + 1);
        }

        return read;
    }
}
