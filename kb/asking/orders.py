"""Orders to a model (指令) inside a question or a document: 忽略以上规则, 你现在是…, ignore all ….

Documents and questions are data.  A question that gives such orders is declined; a provision that
speaks to a model is never handed to one.
"""

from __future__ import annotations

import re

_ORDERS = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过)[^,.。;]{0,12}(?:规则|指令|要求|提示|限制|设定|约束)"
    r"|(?:你现在是|你是一个|假装|扮演|假设你是|从现在起你)|(?:系统提示|提示词|system\s*prompt|ignore\s+(?:all|previous))"
    r"|(?:编造|虚构|伪造|随便写)[^,.。;]{0,10}(?:条|款|文号|政策|数字)"
)
_SPEAKS = re.compile(
    r"system\s*message|(?:ignore|disregard|forget)\s+(?:any|the|above|everything)"
    r"|<\|?(?:im_start|system|assistant|user)|(?:^|\n)\s*(?:system|assistant|user)\s*:"
    r"|(?:ai|人工智能|智能)(?:助手|模型)[^。;]{0,8}(?:请|应|必须|回答|回复)|(?:大|语言)模型[^。;]{0,8}(?:回答|回复|输出)"
    r"|(?:忽略|无视|忘记)[^,.。;]{0,8}(?:以上|上述|之前|前面|上文)"
    r"|(?:被问|问到|提问)[^。;]{0,16}(?:回答|回复|答复)|(?:一律|直接|只能|务必)(?:回答|回复)"
)


def gives_orders(folded: str) -> bool:
    """Whether a folded question tells the answerer what to do."""
    return bool(_ORDERS.search(folded))


def speaks_to_a_model(folded: str) -> bool:
    """Whether a folded stretch of a document is addressed to a model, not to a reader."""
    return gives_orders(folded) or bool(_SPEAKS.search(folded))
