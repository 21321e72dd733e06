"""Functions that a plan's SQL may call: those that give a value by their arguments alone, on every machine."""

import re

_TEXTS = """
ascii bit_length char_length character_length chr concat concat_ws contains ends_with format instr jaccard
jaro_similarity jaro_winkler_similarity hamming mismatches lcase left left_grapheme len length length_grapheme
levenshtein editdist3 damerau_levenshtein lower lpad ltrim nfc_normalize octet_length ord overlay parse_dirname
parse_dirpath parse_filename parse_path position prefix printf regexp_escape regexp_extract regexp_extract_all
regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat replace reverse right right_grapheme rpad
rtrim split split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array
strip_accents strlen strpos substr substring substring_grapheme suffix translate trim ucase unicode upper url_decode
url_encode bar like_escape ilike_escape not_like_escape not_ilike_escape format_bytes
base64 from_base64 to_base64 bin unbin hex unhex from_hex to_hex from_binary to_binary to_base encode decode
md5 md5_number md5_number_lower md5_number_upper sha1 sha256 hash
"""
_NUMBERS = """
abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even exp
factorial fdiv floor fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least
least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round round_even
roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor bit_position bitstring get_bit set_bit if nullif
constant_or_null switch alias typeof
"""
_DATES = """
century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth
dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian last_day
make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns microsecond millennium millisecond minute month
monthname nanosecond quarter second strftime strptime try_strptime time_bucket to_centuries to_days to_decades to_hours
to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years
week weekday weekofyear year yearweek
"""
_NESTED = """
aggregate apply cardinality element_at equi_width_bins filter flatten generate_series grade_up map map_concat
map_contains map_contains_entry map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys
map_values range reduce row struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof
struct_insert struct_keys struct_pack struct_position struct_update struct_values union_extract union_tag union_value
enum_code enum_first enum_last enum_range enum_range_boundary list listagg
from_json from_json_strict to_json row_to_json
"""
_JSON = """
json json_array json_array_length json_contains json_deep_merge json_exists json_extract json_extract_path
json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure json_insert
json_keys json_merge_patch json_object json_pretty json_quote json_remove json_replace json_set json_strip_nulls
json_structure json_transform json_transform_strict json_type json_valid json_value
"""
_AGGREGATES = """
any_value arbitrary approx_quantile approx_top_k arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg avg
bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first
fsum group_concat histogram histogram_exact kahan_sum kurtosis kurtosis_pop last mad max max_by mean median min min_by
mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope
regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop
var_samp variance
"""
_WINDOWS = """
row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value unnest
"""
WINDOWS = frozenset(_WINDOWS.split())
"""What DuckDB lists under no kind of function, and plans may call."""
_OF_LISTS = re.compile(r"(?:list|array)_\w+")
"""What begins so works on one list."""
_OPERATOR = re.compile(r"[^\w\s]+|__postfix|!__postfix|__between|__cast")
PLAIN = frozenset(" ".join((_TEXTS, _NUMBERS, _DATES, _NESTED, _JSON, _AGGREGATES, _WINDOWS)).split())

OF_THE_MOMENT = frozenset(("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"))
OF_THE_MACHINE = OF_THE_MOMENT.union(
    ("current_catalog", "current_schema", "current_database", "current_user", "current_role", "session_user", "user")
)
"""What DuckDB takes for a value of its own where no column is called so; without brackets they look like columns."""


def allowed(name: str) -> bool:
    """Whether a plan may call the function."""
    return name in PLAIN or _OF_LISTS.fullmatch(name) is not None or _OPERATOR.fullmatch(name) is not None
