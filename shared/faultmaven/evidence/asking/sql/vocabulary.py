"""What a statement may be made of: everything that is not listed here is refused.

The parts are those of DuckDB's own syntax tree (`json_serialize_sql`), so that no spelling, comment or encoding can
hide one from the reader of the tree.
"""


def _words(*groups: str) -> frozenset[str]:
    return frozenset(word for group in groups for word in group.split())


#: Classes of expressions.
EXPRESSIONS = _words(
    "BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR PARAMETER"
    " POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW"
)

#: Types of what is neither an expression nor a word inside one: query nodes, tables, and what follows a query.
NODES = _words(
    "SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE"
    " BASE_TABLE SUBQUERY JOIN EMPTY EXPRESSION_LIST TABLE_FUNCTION CTE"
    " LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER DISTINCT_MODIFIER"
    " ASCENDING DESCENDING ORDER_DEFAULT"
)

TABLE_FUNCTIONS = _words("generate_series range unnest json_each json_tree")

_OPERATORS = (
    "!= !__postfix !~~ !~~* % & && * ** + - ->> -> / // < <-> << <= <=> <> <@ = == > >= >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~"
)
_SYNTAX = (
    "__between __cast __postfix ilike_escape like_escape not_ilike_escape not_like_escape struct_pack struct_extract"
    " row list_value array_extract array_slice if ifnull nullif coalesce constant_or_null greatest least try"
)
_NUMBERS = (
    "abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp"
    " factorial fdiv floor fmod gamma gcd greatest_common_divisor isfinite isinf isnan lcm least_common_multiple lgamma"
    " ln log log10 log2 mod multiply nextafter pi pow power radians random round round_even sign signbit sin sinh sqrt"
    " subtract tan tanh trunc xor"
)
_TEXT = (
    "ascii base64 bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein decode"
    " editdist3 encode ends_with format_bytes formatReadableDecimalSize formatReadableSize from_base64 from_hex"
    " hamming hash hex instr jaccard jaro_similarity jaro_winkler_similarity lcase left length levenshtein like lower"
    " ltrim md5 mismatches nfc_normalize octet_length ord parse_dirname parse_dirpath parse_filename "
    "parse_formatted_bytes parse_path position prefix regexp_escape regexp_extract regexp_extract_all regexp_full_match"
    " regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table replace reverse right rtrim sha256"
    " split split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array"
    " strip_accents strlen strpos substr substring suffix to_base64 to_hex translate trim ucase unhex unicode upper"
    " url_decode url_encode"
)
_TIMES = (
    "age century current_date date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day"
    " dayname dayofmonth dayofweek dayofyear decade epoch epoch_ms epoch_ns epoch_us era get_current_timestamp hour"
    " isodow isoyear julian last_day make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns"
    " microsecond millennium millisecond minute month monthname nanosecond now quarter second strftime strptime"
    " time_bucket timezone to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds"
    " to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years today try_strptime week weekday"
    " weekofyear year yearweek"
)
_NESTED = (
    "array_agg array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains array_distinct"
    " array_filter array_has array_has_all array_has_any array_indexof array_intersect array_length array_pop_back"
    " array_pop_front array_position array_prepend array_push_back array_push_front array_reduce array_reverse"
    " array_reverse_sort array_select array_sort array_to_json array_to_string array_transform array_unique array_where"
    " array_zip cardinality element_at filter flatten from_json json json_array json_array_length json_contains"
    " json_exists json_extract json_extract_path json_extract_path_text json_extract_string json_group_array"
    " json_group_object json_keys json_merge_patch json_object json_pretty json_quote json_structure json_transform"
    " json_type json_valid json_value len list list_aggr list_aggregate list_any_value list_append list_apply list_avg"
    " list_cat list_concat list_contains list_count list_distinct list_element list_extract list_filter list_first"
    " list_has list_has_all list_has_any list_histogram list_indexof list_intersect list_last list_mad list_max"
    " list_median list_min list_mode list_pack list_position list_prepend list_reduce list_reverse list_reverse_sort"
    " list_select list_slice list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform"
    " list_unique list_where list_zip map map_concat map_contains map_entries map_extract map_extract_value"
    " map_from_entries map_keys map_values reduce row_to_json struct_concat struct_contains struct_extract_at"
    " struct_insert struct_keys struct_values to_json typeof union_extract union_tag union_value unnest range"
    " generate_series"
)
_AGGREGATES = (
    "any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_min arg_min_null"
    " argmax argmin avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop"
    " covar_samp entropy favg first fsum geomean geometric_mean group_concat grouping grouping_id histogram kahan_sum"
    " kurtosis last listagg lttb mad max max_by mean median min min_by mode product quantile quantile_cont"
    " quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy"
    " reservoir_quantile sem skewness stddev stddev_pop stddev_samp string_agg sum sumkahan var_pop var_samp variance"
    " wavg weighted_avg"
)
_WINDOWS = (
    "cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number"
)
#: Functions of values, by name in lower case. None reads the machine, the settings or other statements, and none
#: makes a large value of a small one in one call (`repeat`, `lpad`, `printf` ... are left out).
FUNCTIONS = frozenset(
    word.lower() for word in _words(_OPERATORS, _SYNTAX, _NUMBERS, _TEXT, _TIMES, _NESTED, _AGGREGATES, _WINDOWS)
)
