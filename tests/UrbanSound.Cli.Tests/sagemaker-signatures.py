#!/usr/bin/env python3
"""Prints the authorizations that botocore (1.43.11 was used) gives the requests of SageMakerSignerTests, for its table."""
import datetime
import hashlib
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

BODY = b"the bytes of a sound"
CASES = [
    ("us-east-1", "https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/urban-sounds/invocations", None),
    ("eu-central-1", "http://127.0.0.1:8080/endpoints/any/invocations", "a/session+token=="),
]

for region, url, token in CASES:
    request = AWSRequest("POST", url, data=BODY, headers={
        "content-type": "audio/wav",
        "x-amz-content-sha256": hashlib.sha256(BODY).hexdigest(),
        "x-amzn-sagemaker-custom-attributes": "2000-2000-17",
    })
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    with mock.patch("botocore.auth.get_current_datetime", return_value=datetime.datetime(2026, 11, 21, 18, 30, 5)):
        SigV4Auth(credentials, "sagemaker", region).add_auth(request)
    print(request.headers["Authorization"])
