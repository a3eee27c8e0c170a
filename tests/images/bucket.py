"""A photo that is put into a bucket, through ``sam local invoke``."""

from layers.common.service.aws_client import client
from tests.images.sam import INPUT, invoke, lambdas
from tests.lambda_events import batch
from tests.pictures import opened, portrait_jpeg

_KEY = "in/edit/Åre+1 50%.jpg"


def put_into_a_bucket() -> None:
    """Announce a photo twice, and another that is none: one result, one problem, nothing to come again."""
    with lambdas() as (path, cloud):
        bucket, s3 = cloud["MEDIA_BUCKET"], client("s3")
        params = {"params": '{"ops":[{"op":"resize","max":100}],"output_format":"jpeg"}'}
        s3.put_object(Bucket=INPUT, Key=_KEY, Body=portrait_jpeg(), Metadata=params)
        s3.put_object(Bucket=INPUT, Key="in/edit/broken.jpg", Body=b"no photo")
        announced = [batch.eventbridge(INPUT, _KEY), batch.eventbridge(INPUT, "in/edit/broken.jpg")]
        for _ in range(2):
            assert invoke(path, "edit", batch.sqs(*announced)) == {"batchItemFailures": []}
        assert invoke(path, "edit", batch.s3(INPUT, _KEY)) == {}
        (told,) = invoke(path, "edit", batch.s3_batch(INPUT, _KEY))["results"]  # as back-fills ask
        assert told["resultCode"] == "Succeeded"
        keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="out/")["Contents"]]
        (result,) = [key for key in keys if key.startswith("out/edit/Åre+1 50%-")]
        assert sorted(keys) == sorted([result, "out/edit/broken.jpg.error.json"])
        assert opened(s3.get_object(Bucket=bucket, Key=result)["Body"].read()).size == (100, 100)
        print(f"  {_KEY} → {result}")
