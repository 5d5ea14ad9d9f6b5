"""Reads reports on a Spark cluster and writes the tables of docs/fleet.md as Parquet.

    spark-submit fleet_spark.py /srv/cases/paths.txt /srv/fleet

paths.txt holds one path a line; every worker sees the reports under these paths (a shared file system) and has
buddyscope installed. Spark repeats a partition that was lost; its rows are the same again.
"""

import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, get_json_object

paths, out = sys.argv[1], sys.argv[2]
spark = SparkSession.builder.appName("buddyscope").getOrCreate()

# About eight reports a task: long enough to make the start of a task cheap, short enough to spread well.
lines = spark.sparkContext.textFile(paths)
tasks = max(1, lines.count() // 8)
rows = lines.repartition(tasks).pipe("buddyscope rows --stdin").cache()

texts = spark.createDataFrame(rows.map(lambda line: (line,)), ["line"])
for table in ("reports", "failures", "findings"):
    of_table = texts.where(get_json_object(col("line"), "$.table") == table)
    spark.read.json(of_table.rdd.map(lambda row: row.line)).drop("table").write.mode("overwrite").parquet(
        f"{out}/{table}"
    )
