"""API of intake: apply with a key, upload before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Header, Router, Status
from ninja.files import UploadedFile

from bangban.engine.intake import schemas, services
from bangban.engine.intake.names import ApplicantIn, Application, GivenMaterial, Receipt
from bangban.foundation.access.gate import Gate
from bangban.foundation.access.names import Need
from bangban.foundation.access.schemas import PROBLEMS
from bangban.foundation.files import services as files

router = Router(tags=["申请"])


def application_of(payload: schemas.ApplicationIn) -> Application:
    """The application in our own words."""
    return Application(
        offering=payload.offering,
        division=payload.division,
        answers=payload.answers,
        materials=tuple(
            GivenMaterial(code=m.code, how=m.how, file_id=m.file) for m in payload.materials
        ),
        applicant=ApplicantIn(**payload.applicant.dict()) if payload.applicant else None,
    )


@router.post(
    "/applications",
    response={200: schemas.ReceiptOut, 201: schemas.ReceiptOut, **PROBLEMS},
    summary="提交申请，得到编号",
    auth=Gate(Need.SIGNED_IN, unsafe=True),
)
def apply(
    request: HttpRequest,
    payload: schemas.ApplicationIn,
    idempotency_key: str = Header(
        "", alias="Idempotency-Key", description="提交编号，8 到 80 个字符，每份申请一个"
    ),
) -> Status[Receipt]:
    by = request.by  # type: ignore[attr-defined]
    receipt = services.receive(application_of(payload), key=idempotency_key, by=by)
    return Status(200 if receipt.replayed else 201, receipt)


@router.post(
    "/files",
    response={201: schemas.FileOut, **PROBLEMS},
    summary="上传一个材料文件",
    auth=Gate(Need.SIGNED_IN, unsafe=True),
)
def upload(
    request: HttpRequest, file: UploadedFile = File(..., description="文件")
) -> Status[dict[str, Any]]:
    by = request.by  # type: ignore[attr-defined]
    kept = files.receive(file, by=by, purpose="material", sensitive=True)
    return Status(
        201,
        {
            "id": str(kept.pk),
            "name": kept.name,
            "type": kept.type,
            "size": kept.size,
            "digest": kept.digest.hex() if isinstance(kept.digest, bytes) else str(kept.digest),
            "state": kept.state,
        },
    )
