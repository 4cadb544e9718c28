"""A server of S3 on a free port with a bucket `cache`, until standard input ends.

Writes its port to HOME/ready and, with --strict, the keys of the one user that it takes requests from to HOME/keys.
"""
import os
import sys
import threading

home = sys.argv[1]
strict = "--strict" in sys.argv[2:]
# Requests to set things up are taken as they are: of S3 one, of IAM three.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4" if strict else "1000000000"
for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
    os.environ.pop(name, None)
os.environ.update(AWS_ACCESS_KEY_ID="setup", AWS_SECRET_ACCESS_KEY="setup", AWS_DEFAULT_REGION="us-east-1")

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://{host}:{port}"
boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="cache")
if strict:
    iam = boto3.client("iam", endpoint_url=endpoint)
    iam.create_user(UserName="builder")
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    iam.put_user_policy(UserName="builder", PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName="builder")["AccessKey"]
    with open(f"{home}/keys", "w") as file:
        file.write(f"{key['AccessKeyId']} {key['SecretAccessKey']}")
with open(f"{home}/ready.new", "w") as file:
    file.write(str(port))
os.rename(f"{home}/ready.new", f"{home}/ready")
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0))).start()
