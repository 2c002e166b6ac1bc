"""The long queries of compare_duckdb.py, with places for what depends on the data."""

SIGNS = """
WITH wide AS (
  SELECT patient, moment,
    (patient::BIGINT << {bits}) + moment - (SELECT min(moment) FROM charted) AS key,
    bool_or(concept IN ({doses})) AS given, {turned}
  FROM charted GROUP BY patient, moment),
fell AS (
  SELECT *, lag(oxygen_device IGNORE NULLS) OVER w AS device_before FROM wide
  WINDOW w AS (PARTITION BY patient ORDER BY moment)),
filled AS (
  SELECT patient, moment, key, given, {carried},
    max(CASE WHEN temperature >= 38 AND NOT isnan(temperature) THEN key END) OVER w
      AS fever,
    max(CASE WHEN given THEN key END) OVER w AS dose,
    max(CASE WHEN oxygen_device <> device_before THEN key END) OVER w AS changed
  FROM fell
  WINDOW w AS (PARTITION BY patient ORDER BY moment ROWS UNBOUNDED PRECEDING)),
now AS (
  SELECT filled.patient, moment, key, given, fever, dose, floor_bp, usual, usual_flow,
    adult, {values}, oxygen_device_v AS device,
    CASE WHEN coalesce(changed, 0) <= oxygen_flow_t THEN oxygen_flow_v END AS litres,
    key >= oxygen_device_t + {half} AS stale,
    key >= oxygen_flow_t + {half} AS flow_old,
    oxygen_device_t, oxygen_flow_t, temperature_t, systolic_bp_t, ice_score_t,
    consciousness_t
  FROM filled JOIN people USING (patient)),
oxygen AS (
  SELECT *, ({OXYGEN} OR ({BACKED} AND intubation_reason = 0)) AS any_oxygen,
    ({HIGH} OR ({FLOWING} AND {above}) OR ({MASKED} AND intubation_reason = 0))
      AS high_flow,
    ({PRESSURE} OR ({VENTED} AND intubation_reason = 0)) AS positive,
    ({other} OR {more}) AS beyond,
    {certain} AS certain, {possible} AS possible, NOT sedative AS awake,
    CASE WHEN consciousness < 5 THEN consciousness END AS woken,
    intracranial_hemorrhage = 1 AS bleeds
  FROM now),
rungs AS (
  SELECT patient, moment, key, given, dose, adult, temperature >= 38 AS febrile,
    (fever IS NOT NULL AND key - fever < {day}) AS was_febrile,
    systolic_bp < floor_bp AS p2, ({any_pump} OR vasopressin) AS p3,
    CASE WHEN certain >= 2 THEN TRUE WHEN possible < 2 THEN FALSE END AS p4,
    any_oxygen AND beyond AS o2, high_flow AND beyond AS o3,
    positive AND beyond AS o4,
    CASE WHEN awake THEN ice_score END AS ice, CASE WHEN awake THEN woken END AS wakes,
    seizure AS fit, motor_weakness = 1 AND NOT bleeds AS deep,
    raised_icp_sign > 0 OR (cerebral_edema > 0 AND NOT bleeds) AS swelling,
    raised_icp_sign > 0 OR (cerebral_edema = 2 AND NOT bleeds) AS diffuse,
    least(temperature_t + {quarter}, systolic_bp_t + {quarter},
      oxygen_device_t + {half},
      CASE WHEN any_oxygen IS DISTINCT FROM FALSE THEN oxygen_flow_t + {half} END)
      AS crs_until,
    least(ice_score_t + {half}, consciousness_t + {quarter}) AS icans_until
  FROM oxygen)
SELECT *, (febrile OR p2 OR p3 OR p4 OR o2 OR o3 OR o4) AS crs_signs,
  (ice <= 9 OR wakes >= 1 OR fit >= 1 OR deep OR swelling) AS icans_signs
FROM rungs
"""

EVENTS = """
WITH ordered AS (
  SELECT key, patient, {opens} AS opens, NOT {scale}_signs IS TRUE
      AND {scale}_signs IS NOT NULL AS free, {scale}_until AS until,
    lead(key) OVER w AS next, lag({opens}) OVER w AS before,
    lag({scale}_until) OVER w AS before_until,
    lag({scale}_signs) OVER w AS before_signs, lead({scale}_signs) OVER w AS after_signs
  FROM signs WINDOW w AS (PARTITION BY patient ORDER BY key)),
marked AS (
  SELECT key, opens AND before IS NOT TRUE AS opened,
    free AND NOT coalesce(before_signs IS NOT DISTINCT FROM FALSE
      AND before_until >= key, FALSE) AS starts,
    free AND NOT coalesce(after_signs IS NOT DISTINCT FROM FALSE
      AND until >= next, FALSE) AS stops,
    least(until, coalesce(next, key + 1)) AS stop
  FROM ordered)
SELECT key, opened IS TRUE, starts, stops, stop FROM marked
WHERE opened OR starts OR stops ORDER BY key
"""
