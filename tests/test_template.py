"""What is deployed on AWS fits the program: its routes, its settings, its way of working."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from layers.common.core.capability import Capability
from layers.common.core.job import Job
from layers.common.dialects import dialects
from layers.common.service.app import create_app
from layers.common.service.generator import GeneratorSettings
from layers.common.service.jobs.dynamodb import OWNER_INDEX, DynamoJobs
from layers.common.service.objects.folder import ROUTE as BLOBS
from layers.common.service.settings import BatchSettings, JobSettings, ServiceSettings, StoreSettings
from layers.common.service.stores import TEMPLATES, TOMBSTONE_S
from layers.common.service.vision_model import VisionModelSettings
from layers.common.vision.settings import VisionSettings
from local.router import CAPABILITIES
from tests.template import FUNCTIONS, ROOT, Node, resource, template

ROOMS: Sequence[type[BaseSettings]] = [
    ServiceSettings,
    JobSettings,
    StoreSettings,
    BatchSettings,
    VisionSettings,
    VisionModelSettings,
    GeneratorSettings,
]

the_functions = pytest.mark.parametrize("name", FUNCTIONS)


@cache
def whole() -> Node:
    return template()


def properties(name: str) -> Node:
    found: Node = whole()["Resources"][name]["Properties"]
    return found


def function(name: str) -> Node:
    """The properties of a function, the globals among them."""
    own, shared = properties(f"{resource(name)}Function"), whole()["Globals"]["Function"]
    variables = {**shared["Environment"]["Variables"], **own["Environment"]["Variables"]}
    return {**shared, **own, "Environment": {"Variables": variables}}


def routes(name: str) -> Iterator[tuple[str, str]]:
    for event in function(name)["Events"].values():
        if event["Type"] == "Api":
            yield event["Properties"]["Method"], event["Properties"]["Path"]


def pattern(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "[^/]+", path)


def folder(capability: Capability) -> str:
    """The function that does it: the package of its app."""
    return capability.name.partition("_")[0]


def of_type(kind: str) -> list[Node]:
    return [one["Properties"] for one in whole()["Resources"].values() if one["Type"] == kind]


def sources(name: str) -> dict[str, Node]:
    """What a function takes from queues, by the queue's name."""
    alias = {"Ref": f"{resource(name)}Function.Alias"}
    found = [one for one in of_type("AWS::Lambda::EventSourceMapping") if one["FunctionName"] == alias]
    return {one["EventSourceArn"]["Fn::GetAtt"][0]: one for one in found}


def statements(name: str) -> list[Node]:
    """What a function may beside what all may."""
    role = f"{resource(name)}Role"
    (own,) = properties(role)["Policies"]
    further = [one for one in of_type("AWS::IAM::RolePolicy") if one["RoleName"] == {"Ref": role}]
    return [statement for one in (own, *further) for statement in one["PolicyDocument"]["Statement"]]


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: str(one.name))
def test_every_capability_is_routed_to_its_function(capability: Capability) -> None:
    to = [
        name
        for name in FUNCTIONS
        for method, path in routes(name)
        if method == "POST" and re.fullmatch(pattern(path), capability.path)
    ]
    assert to == [folder(capability)]


def test_every_other_route_of_the_app_has_one_function() -> None:
    gateway = [(method, pattern(path)) for name in FUNCTIONS for method, path in routes(name)]
    app = create_app(CAPABILITIES, dialects())
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            concrete = re.sub(r"\{[^}]*\}", "x", path)
            fitting = [1 for m, p in gateway if m == method.upper() and re.fullmatch(p, concrete)]
            assert len(fitting) == 1, (method, path)
    assert not [path for path in app.openapi()["paths"] if BLOBS in path]


def test_every_method_but_the_open_ones_asks_for_a_key() -> None:
    assert properties("Api")["Auth"] == {"ApiKeyRequired": True}
    open_to_all = [
        event["Properties"]["Path"]
        for name in FUNCTIONS
        for event in function(name)["Events"].values()
        if event["Type"] == "Api" and "Auth" in event["Properties"]
    ]
    assert sorted(open_to_all) == [
        "/api/v1/download/{job_id}/{filename+}",
        "/api/v1/health",
        "/api/v1/jobs/{job_id}/progress",
        "/health",
        "/v1/image/{job_id}/{filename}",
    ]


@the_functions
def test_a_function_has_its_image_its_log_and_its_role(name: str) -> None:
    metadata = whole()["Resources"][f"{resource(name)}Function"]["Metadata"]
    dockerfile, arguments = ROOT / metadata["Dockerfile"], metadata["DockerBuildArgs"]
    assert (metadata["DockerContext"], metadata["DockerTag"]) == (".", name)
    assert arguments["FUNCTION"] == name
    assert set(arguments) <= set(re.findall(r"^ARG (\w+)", dockerfile.read_text(), re.MULTILINE))
    segments = "u2netp" in (ROOT / "functions" / name / "weights.txt").read_text().split()
    assert ("PREFETCH_MODELS" in arguments) == segments
    own = function(name)
    assert own["LoggingConfig"]["LogGroup"] == {"Ref": f"{resource(name)}Logs"}
    assert properties(f"{resource(name)}Logs")["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert own["Role"] == {"Fn::GetAtt": [f"{resource(name)}Role", "Arn"]}
    assert (own["Tracing"], own["AutoPublishAlias"]) == ("Active", "live")


@the_functions
def test_every_variable_is_a_setting_and_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = function(name)["Environment"]["Variables"]
    known = {field.upper() for room in ROOMS for field in room.model_fields}
    assert set(variables) <= known
    for variable, value in variables.items():
        if not isinstance(value, dict):
            monkeypatch.setenv(variable, str(value))
    for room in ROOMS:
        room()


@the_functions
def test_only_functions_that_ask_outside_models_have_their_keys(name: str) -> None:
    variables = function(name)["Environment"]["Variables"]
    assert ("ANTHROPIC_API_KEY" in variables) == (name in ("compose", "product"))
    of_painting = {one.upper() for one in GeneratorSettings.model_fields} - {"GENERATOR_CONCURRENCY"}
    assert of_painting & set(variables) == (of_painting if name == "product" else set())


@the_functions
def test_jobs_reach_the_function_that_owns_the_capability(name: str) -> None:
    jobs = f"{resource(name)}Jobs"
    assert function(name)["Environment"]["Variables"]["JOBS_QUEUE_URL"] == {"Ref": jobs}
    assert sources(name)[jobs]["BatchSize"] == 1


@the_functions
def test_time_is_enough(name: str) -> None:
    own = function(name)
    variables, timeout = own["Environment"]["Variables"], own["Timeout"]
    assert variables["REQUEST_TIMEOUT_S"] < 29  # API Gateway's own
    assert variables["JOB_TIMEOUT_S"] < timeout
    assert variables.get("PLACEMENT_TIMEOUT_S", 0) <= variables["REQUEST_TIMEOUT_S"] / 2
    assert variables.get("GENERATOR_TIMEOUT_S", 0) <= 0.8 * variables["JOB_TIMEOUT_S"]
    assert variables["BATCH_ITEM_S"] < timeout
    for queue in sources(name):
        assert properties(queue)["VisibilityTimeout"] >= 6 * timeout


@the_functions
def test_work_may_take_half_of_the_memory(name: str) -> None:
    own = function(name)
    megabytes = whole()["Parameters"][own["MemorySize"]["Ref"]]["Default"]
    work = int(own["Environment"]["Variables"]["MAX_WORK_BYTES"])
    assert 0.4 < work / (megabytes * 1e6) < 0.6


@the_functions
def test_what_cannot_be_delivered_is_kept_and_told(name: str) -> None:
    dead = f"{resource(name)}DeadLetters"
    assert set(sources(name)) == {f"{resource(name)}Jobs", f"{resource(name)}Inbox"}
    for queue, source in sources(name).items():
        redrive = properties(queue)["RedrivePolicy"]
        assert redrive == {"deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]}, "maxReceiveCount": 5}
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert "MaximumConcurrency" in source["ScalingConfig"]
        assert properties(queue)["SqsManagedSseEnabled"] is True


@the_functions
def test_queues_leave_requests_some_of_what_is_reserved(name: str) -> None:
    shares = ("JobConcurrency", "BatchConcurrency", "BackFillConcurrency")
    default = {
        one: whole()["Parameters"][one]["Default"] for one in (*shares, f"{resource(name)}Concurrency")
    }
    assert sum(default[one] for one in shares) < default[f"{resource(name)}Concurrency"]


@the_functions
def test_files_reach_the_function_that_owns_the_capability(name: str) -> None:
    rule = properties(f"{resource(name)}Uploaded")
    (key,) = rule["EventPattern"]["detail"]["object"]["key"]
    mine = {one.name for one in CAPABILITIES if f"in/{one.name}/photo.jpg".startswith(key["prefix"])}
    assert mine == {one.name for one in CAPABILITIES if folder(one) == name}
    assert [target["Arn"] for target in rule["Targets"]] == [
        {"Fn::GetAtt": [f"{resource(name)}Inbox", "Arn"]}
    ]
    (statement,) = properties(f"{resource(name)}InboxPolicy")["PolicyDocument"]["Statement"]
    assert statement["Condition"]["ArnEquals"]["aws:SourceArn"] == {
        "Fn::GetAtt": [f"{resource(name)}Uploaded", "Arn"]
    }


@the_functions
def test_a_role_reaches_its_own_prefixes_and_queues_alone(name: str) -> None:
    others = [resource(other) for other in FUNCTIONS if other != name]
    told = json.dumps(statements(name))
    assert "*" not in [one["Resource"] for one in statements(name)]
    assert not [other for other in others if re.search(rf'"{other}(Jobs|Inbox|Logs)"', told)]
    written = {one for one in re.findall(r"\$\{OutputBucket\.Arn\}/([^\"]*)", told) if "out/" in one}
    assert len(written) == 1
    assert written.pop().startswith(f"out/{name}")


@the_functions
@pytest.mark.parametrize(
    ("metric", "statistic"),
    [("Errors", "Sum"), ("Duration", "p95"), ("Throttles", "Sum")],
)
def test_a_function_has_alarms_that_stop_a_deployment(name: str, metric: str, statistic: str) -> None:
    named = {"Name": "FunctionName", "Value": {"Ref": f"{resource(name)}Function"}}
    (alarm,) = alarms(metric, named)
    assert statistic in (alarm[1].get("Statistic"), alarm[1].get("ExtendedStatistic"))
    assert {"Ref": alarm[0]} in function(name)["DeploymentPreference"]["Alarms"]


@the_functions
@pytest.mark.parametrize(
    ("queue", "metric"),
    [
        ("DeadLetters", "ApproximateNumberOfMessagesVisible"),
        ("Jobs", "ApproximateAgeOfOldestMessage"),
        ("Inbox", "ApproximateAgeOfOldestMessage"),
    ],
)
def test_a_queue_has_its_alarm(name: str, queue: str, metric: str) -> None:
    named = {"Name": "QueueName", "Value": {"Fn::GetAtt": [f"{resource(name)}{queue}", "QueueName"]}}
    assert len(alarms(metric, named)) == 1


def alarms(metric: str, dimension: Node) -> list[tuple[str, Node]]:
    return [
        (name, one["Properties"])
        for name, one in whole()["Resources"].items()
        if one["Type"] == "AWS::CloudWatch::Alarm"
        and one["Properties"]["MetricName"] == metric
        and one["Properties"]["Dimensions"] == [dimension]
    ]


def test_the_table_is_the_one_that_the_store_uses() -> None:
    job = Job("id", "cutout", "request", created_at=0, expires_at=1)
    item = DynamoJobs("jobs", tombstone_s=TOMBSTONE_S)._item(job)
    table = properties("JobsTable")
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert {"id", table["TimeToLiveSpecification"]["AttributeName"]} < set(item)


def test_the_table_has_the_index_that_the_store_reads() -> None:
    (index,) = properties("JobsTable")["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["Projection"]) == (OWNER_INDEX, {"ProjectionType": "ALL"})
    assert [one["AttributeName"] for one in index["KeySchema"]] == ["owner", "created_at"]
    readable = json.dumps(properties("JobsAccess")["PolicyDocument"])
    assert f"/index/{OWNER_INDEX}" in readable


@pytest.mark.parametrize("bucket", ["InputBucket", "OutputBucket"])
def test_a_bucket_is_closed_and_encrypted(bucket: str) -> None:
    assert set(properties(bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    assert "BucketEncryption" in properties(bucket)
    (statement,) = properties(f"{bucket}Policy")["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": False}})


def test_what_passes_by_is_kept_for_as_long_as_it_is_promised() -> None:
    days = {
        one["Prefix"]: one["ExpirationInDays"]
        for one in properties("OutputBucket")["LifecycleConfiguration"]["Rules"]
        if "Prefix" in one
    }
    assert days["uploads/"] * 86_400 > StoreSettings().upload_life_s + JobSettings().job_retention_s
    assert days["jobs/"] * 86_400 > 2 * JobSettings().job_retention_s
    assert days["results/"] * 86_400 > StoreSettings().link_life_s
    assert days["cutouts/"] * 86_400 > StoreSettings().cutout_retention_s
    assert not [prefix for prefix in days if "out/".startswith(prefix) or TEMPLATES.startswith(prefix)]


@the_functions
def test_a_role_may_do_what_its_function_does_alone(name: str) -> None:
    (uploads,) = [other for other in FUNCTIONS if "/uploads/" in json.dumps(statements(other))]
    assert [(method, path) for method, path in routes(uploads) if path == "/v1/uploads"]
    (templates,) = [other for other in FUNCTIONS if f"/{TEMPLATES}/" in json.dumps(statements(other))]
    assert [path for _, path in routes(templates) if path == "/v2/templates"]
    assert properties(f"{resource(name)}Role")["ManagedPolicyArns"] == [{"Ref": "JobsAccess"}]


def test_the_functions_are_the_folders() -> None:
    made = {one for one, it in whole()["Resources"].items() if it["Type"] == "AWS::Serverless::Function"}
    assert made == {f"{resource(name)}Function" for name in FUNCTIONS}


def test_a_back_fill_knows_every_function() -> None:
    back_fill: Any = properties("BackFill")
    looked_up = back_fill["Definition"]["States"]["Files"]["ItemBatcher"]["BatchInput"]["function"]
    by_name = dict(re.findall(r"'(\w+)': '\$\{(\w+)\}'", looked_up))
    assert by_name == {name: resource(name) for name in FUNCTIONS}
    aliases = [{"Ref": f"{resource(name)}Function.Alias"} for name in FUNCTIONS]
    given = [back_fill["DefinitionSubstitutions"][resource(name)] for name in FUNCTIONS]
    invoked = back_fill["Policies"][0]["Statement"][0]["Resource"]
    assert given == aliases
    assert sorted(invoked, key=str) == sorted(aliases, key=str)


def test_the_dashboard_shows_every_function() -> None:
    body = properties("Dashboard")["DashboardBody"]["Fn::Sub"]
    plain = re.sub(r"\$\{([\w:.]+)\}", r"\1", body)
    widgets = {one["properties"]["title"]: json.dumps(one) for one in json.loads(plain)["widgets"]}
    of_functions = {title: told for title, told in widgets.items() if "AWS/ApiGateway" not in told}
    assert len(of_functions) == len(widgets) - 2
    for title, told in of_functions.items():
        missing = [name for name in FUNCTIONS if not re.search(rf'"{resource(name)}[A-Z]', told)]
        assert not missing, title


def test_no_loop_is_left() -> None:
    told = json.dumps(whole())
    assert not re.search(r"Fn::ForEach|Fn::FindInMap|\$\{Function\}|\"Function\"\}", told)
